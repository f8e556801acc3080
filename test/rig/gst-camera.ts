/** An RTSP camera that is not ours: GStreamer's RTSP server (gst_camera.py). */
import { join } from 'node:path';
import { z } from 'zod';
import { Child } from './child.js';
import type { AudioFile, VideoFile } from './media.js';
import { freePort } from './ports.js';
import { pythonPath } from './tools.js';
import { eventually } from './wait.js';

const PATH = '/cam';
const SCRIPT = join(import.meta.dirname, 'gst_camera.py');

const CameraEvent = z.object({
  event: z.enum(['ready', 'clients', 'media', 'media-gone', 'picture', 'obeyed']),
  atMs: z.number().optional(),
  count: z.number().optional(),
  first: z.number().optional(),
});
type CameraEvent = z.infer<typeof CameraEvent>;

export type GstCameraSpec = Readonly<{
  video: VideoFile;
  /** What the picture changes to on `alternate`. */
  alternate?: VideoFile;
  audio?: AudioFile;
  credentials?: Readonly<{ user: string; password: string }>;
}>;

/** Commands the running camera obeys at once; see gst_camera.py. */
export type CameraCommand =
  'freeze' | 'thaw' | 'mute' | 'unmute' | 'alternate' | 'original' | `jump ${number}`;

/** One camera on one port; it may go and come back there. */
export class GstCamera implements AsyncDisposable {
  #child: Child | null = null;

  private constructor(
    readonly spec: GstCameraSpec,
    readonly port: number,
  ) {}

  static async start(spec: GstCameraSpec): Promise<GstCamera> {
    const camera = new GstCamera(spec, await freePort());
    await camera.comeBack();
    return camera;
  }

  /** Without credentials. */
  get url(): string {
    return `rtsp://127.0.0.1:${this.port}${PATH}`;
  }

  /** With the credentials, where the camera has any. */
  get secretUrl(): string {
    const { credentials } = this.spec;
    if (!credentials) return this.url;
    const login = `${credentials.user}:${encodeURIComponent(credentials.password)}`;
    return `rtsp://${login}@127.0.0.1:${this.port}${PATH}`;
  }

  /** Starts the camera after `goAway`; resolves when it answers. */
  async comeBack(): Promise<void> {
    const { video, alternate, audio, credentials } = this.spec;
    const args = ['--port', String(this.port), '--path', PATH, '--video', video.path];
    args.push('--codec', video.spec.codec);
    if (alternate) args.push('--alternate', alternate.path);
    if (audio) args.push('--audio', audio.path, '--audio-codec', audio.codec);
    if (credentials) args.push('--user', credentials.user);
    this.#child = new Child(pythonPath, [SCRIPT, ...args], {
      env: credentials ? { CAMERA_PASSWORD: credentials.password } : {},
    });
    await this.#child.line('stdout', /"event": "ready"/);
  }

  /** The process ends at once, its connections are closed by the kernel, its port refuses. */
  async goAway(): Promise<void> {
    await this.#running.stop('SIGKILL');
    this.#child = null;
  }

  async command(command: CameraCommand): Promise<void> {
    const before = this.#events().filter(({ event }) => event === 'obeyed').length;
    this.#running.write(`${command}\n`);
    await eventually(
      () => this.#events().filter(({ event }) => event === 'obeyed').length > before,
      { what: `the camera to obey ${command}` },
    );
  }

  /** How many connections are open. */
  get clients(): number {
    return this.#events().findLast(({ event }) => event === 'clients')?.count ?? 0;
  }

  /** How many times media was started, that is, how many times somebody came to an idle camera. */
  get starts(): number {
    return this.#events().filter(({ event }) => event === 'media').length;
  }

  /** Wall-clock time at which the latest media started, and the number of its first frame. */
  get mediaStart(): Readonly<{ atMs: number; frame: number }> {
    const start = this.#events().findLast(({ event }) => event === 'media');
    if (start?.atMs === undefined || start.first === undefined) {
      throw new Error('the camera has not sent anything yet');
    }
    return { atMs: start.atMs, frame: start.first };
  }

  /**
   * Wall-clock time at which the frame with this number was sent in the latest media, ms.
   * Numbers repeat after the length of the file; the occurrence nearest to `nearMs` counts.
   */
  sentAtMs(frameId: number, nearMs: number): number {
    const { atMs, frame } = this.mediaStart;
    const { frames, frameMs } = this.spec.video;
    const firstAtMs = atMs + (frameId - (frame % frames)) * frameMs;
    const loopMs = frames * frameMs;
    return firstAtMs + Math.round((nearMs - firstAtMs) / loopMs) * loopMs;
  }

  get #running(): Child {
    if (!this.#child) throw new Error('the camera is away');
    return this.#child;
  }

  #events(): CameraEvent[] {
    return (this.#child?.stdout ?? []).map((line) => CameraEvent.parse(JSON.parse(line)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child?.[Symbol.asyncDispose]();
  }
}
