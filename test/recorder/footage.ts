/**
 * Real recordings to cut: pictures that carry their number and a beep every second, encoded by ffmpeg,
 * read and muxed as a worker's output is, and recorded into files and an index.
 */
import { openTimeline } from '../../recorder/timeline.js';
import { nodeDisk } from '../../recorder/disk.js';
import { StreamRecorder } from '../../recorder/stream-recorder.js';
import { FragmentReader } from '../../src/fmp4/fragment-reader.js';
import { PartMuxer } from '../../src/fmp4/part-muxer.js';
import { silentLog } from '../../src/kit/log.js';
import type { Part } from '../../src/model/part.js';
import type { Run, Sample } from '../../src/model/sample.js';
import type { Track } from '../../src/model/track.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { FakeClock, settled } from '../fake-clock.js';
import { runToEnd } from '../rig/child.js';
import { makeVideo, type VideoSpec } from '../rig/media.js';
import { tempDir, type TempDir } from '../rig/temp-dir.js';
import { ffmpegPath } from '../rig/tools.js';
import { endlessRoom } from '../../recorder/endless-room.js';
import { PORCH } from './parts.js';

export const DAY_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
export const FPS = 25;
export const FRAME_MS = 1000 / FPS;

export type Film = Readonly<{
  tracks: readonly [Track, ...Track[]];
  /** Of all tracks, in the order a worker delivers them. */
  samples: readonly Sample[];
}>;

export type FilmSpec = Partial<VideoSpec> &
  Readonly<{
    audio?: keyof typeof ENCODERS | null;
    /** Ticks a second of the picture, where ffmpeg is not to choose. */
    ticks?: number;
  }>;

const ENCODERS = { aac: ['-c:a', 'aac'], opus: ['-c:a', 'libopus'] };
const FRAGMENTED = [
  ...['-f', 'mp4', '-movflags', '+frag_every_frame+empty_moov+default_base_moof'],
  ...['-strict', 'experimental'],
];

/** Ten seconds unless told otherwise, key frames a second apart, with AAC. */
export async function film({
  audio = 'aac',
  seconds = 10,
  ticks,
  ...wanted
}: FilmSpec = {}): Promise<Film> {
  const { path } = await makeVideo({ fps: FPS, gop: FPS, ...wanted, seconds });
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:beep_factor=4:sample_rate=48000'];
  const sound = audio ? [...tone, '-map', '0:v', '-map', '1:a', ...ENCODERS[audio]] : [];
  const args = ['-v', 'error', '-i', path, ...sound, '-t', String(seconds), '-c:v', 'copy'];
  if (ticks) args.push('-video_track_timescale', String(ticks));
  const { stdout, stderr } = await runToEnd(ffmpegPath, [...args, ...FRAGMENTED, 'pipe:1']);
  if (stdout.length === 0) throw new Error(`no film: ${stderr}`);
  return readFilm(stdout);
}

function readFilm(bytes: Buffer): Film {
  const tracks: Track[] = [];
  const ids: number[] = [];
  const samples: Sample[] = [];
  const reader = new FragmentReader({
    tracks: (found) => {
      tracks.push(...found.map(({ track }) => track));
      ids.push(...found.map(({ id }) => id));
    },
    samples: (id, batch) => {
      samples.push(...batch.map((sample) => ({ ...sample, track: ids.indexOf(id) })));
    },
  });
  reader.push(bytes);
  const [lead, ...others] = tracks;
  const start = samples.find(({ track }) => track === 0)!.dts;
  const usual = new Map<number, number>();
  const ends = new Map<number, number>();
  // As a run counts: from the first frame, no sound from before it, and no time twice.
  const counted = samples
    .map((sample) => {
      const origin = Math.round((start * tracks[sample.track]!.timescale) / lead!.timescale);
      // The last frame is written before anybody knows how long it lasts.
      const duration = sample.duration || usual.get(sample.track)!;
      usual.set(sample.track, duration);
      return { ...sample, duration, dts: sample.dts - origin, pts: sample.pts - origin };
    })
    .filter(({ track, dts, duration }) => {
      if (dts < (ends.get(track) ?? 0)) return false;
      ends.set(track, dts + duration);
      return true;
    });
  return { tracks: [lead!, ...others], samples: counted };
}

export type TakeSpec = Readonly<{
  startMs?: number;
  runId?: string;
  segmentMs?: number;
  /** Parts that do not reach the disk, counted through the run. */
  lost?: (part: Part, at: number) => boolean;
  /** False leaves the last file growing. */
  finish?: boolean;
  /** Wall-clock ms in a ms of media. */
  drift?: number;
}>;

/** A storage directory with an index, and recordings in it. */
export class Footage implements AsyncDisposable {
  readonly timeline;
  readonly #growing: StreamRecorder[] = [];

  private constructor(
    private readonly dir: TempDir,
    readonly index: RecordingIndex,
  ) {
    this.timeline = openTimeline(index.read, new FakeClock(DAY_MS));
  }

  static async open(): Promise<Footage> {
    const index = await openIndex({ file: ':memory:', log: silentLog });
    return new Footage(await tempDir(), index);
  }

  get directory(): string {
    return this.dir.path;
  }

  get recordings() {
    return this.index.read.overlapping(PORCH, { fromMs: 0, toMs: 1e14 });
  }

  /** Records a film as one run. @returns its parts */
  async record(
    { tracks, samples }: Film,
    { startMs = DAY_MS, runId, segmentMs = 4_000, lost, finish = true, drift = 1 }: TakeSpec = {},
  ): Promise<Part[]> {
    const run: Run = { id: runId ?? `run-${startMs}`, tracks, startMs };
    const parts: Part[] = [];
    const wallMs = (mediaMs: number): number => startMs + mediaMs * drift;
    const muxer = new PartMuxer(run, wallMs, (part) => parts.push(part));
    for (const sample of samples) muxer.push(sample);
    muxer.flush();
    const recorder = new StreamRecorder(
      {
        directory: this.directory,
        disk: nodeDisk,
        index: this.index,
        clock: new FakeClock(startMs),
        log: silentLog,
        room: endlessRoom,
      },
      { ...PORCH, segmentMs },
    );
    for (const [at, part] of parts.entries()) {
      if (!lost?.(part, at)) recorder.part(part);
    }
    while (recorder.state.queuedBytes > 0) await settled();
    if (finish) await recorder.stop('shutdown');
    else {
      await recorder.save();
      this.#growing.push(recorder);
    }
    return parts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const recorder of this.#growing) await recorder.stop('shutdown');
    await this.index[Symbol.asyncDispose]();
    await this.dir[Symbol.asyncDispose]();
  }
}
