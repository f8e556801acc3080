/**
 * A MOBOTIX MOVE recorder, simulated from what is known of it (docs/vendors/mobotix.md): a login
 * with a cookie, commands in JSON, live and recorded streams over RTSP, events, exports.
 *
 * The paths of its streams are made up, as they have to be. It plays the same film whatever moment
 * and speed is asked for; what it was asked for can be looked up.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import {
  type DeviceRequest,
  type DeviceServer,
  sendBytes,
  startDeviceServer,
} from '../device-server.js';
import { Login } from '../login.js';
import { type Admission, type MediaHouse, type MediaListener } from '../media-house.js';
import type { Simulator } from '../simulator.js';
import { Commands, type Answer } from './commands.js';
import { ExportShelf } from './export-shelf.js';
import { Footage, type PlaybackKey, type Stretch } from './footage.js';
import { DEFAULTS, type MobotixOptions, type MobotixTraits } from './options.js';

/** Inputs of the recorder; the last ones have no camera. */
const CHANNELS = 8;
const CAMERAS = [0, 1, 2, 3];
/** Recorded are these. */
const RECORDED = [0, 1, 3];
const MINUTE_S = 60;
/** Reported by a recorder without streams. */
const NO_STREAMS_PORT = 554;
/** The beginning of an MP4. */
const NEXT_TO_NOTHING = Buffer.from('\0\0\0\x10ftypisom\0\0\0\0'.padEnd(2_048, '\0'), 'latin1');
/** `inner-canary-pw1`, as the recorder hands out the password of a camera. */
const CAMERA_PASSWORD = 'QowB4pqRg1CwR7Dqfp83dQ==';

export class MobotixSimulator implements Simulator {
  readonly footage: Footage;
  readonly shelf: ExportShelf;
  /** Of requests that failed for want of a session. */
  turnedAway = 0;
  logins = 0;
  logouts = 0;
  readonly #sessions = new Set<string>();
  readonly #commands: Commands;
  readonly #digest: Login;

  #rtsp: MediaListener | null = null;

  private constructor(
    readonly options: MobotixTraits,
    readonly server: DeviceServer,
    private readonly media: MediaHouse | null,
  ) {
    const nowS = Math.floor(Date.now() / 1_000);
    const stretches: Stretch[] = [
      { fromS: nowS - 120 * MINUTE_S, toS: nowS - 60 * MINUTE_S },
      { fromS: nowS - 50 * MINUTE_S, toS: nowS + 24 * 60 * MINUTE_S },
    ];
    this.footage = new Footage(stretches, RECORDED, server, () => Date.now());
    this.shelf = new ExportShelf(server, options.exportMs);
    const { username, password } = options;
    this.#digest = new Login({ scheme: 'digest', username, password }, true);
    this.#commands = new Commands(this, {
      rtspPort: () => this.rtspPort,
      channels: CHANNELS,
      cameras: CAMERAS,
      cameraPassword: CAMERA_PASSWORD,
    });
  }

  static async start(given: MobotixOptions = {}): Promise<MobotixSimulator> {
    const { port = 0, media = null, ...traits } = given;
    let device: MobotixSimulator | null = null;
    const server = await startDeviceServer({
      answer: (request, res) => device?.answer(request, res),
      beginning: '{"code":0,"msg":"Success","name":"version","output":{"num_',
      port,
    });
    device = new MobotixSimulator({ ...DEFAULTS, ...traits }, server, media);
    await device.#startStreams();
    return device;
  }

  async #startStreams(): Promise<void> {
    if (!this.media) return;
    const { username, password } = this.options;
    this.#rtsp = await this.media.rtsp({
      door: ({ target }) => this.#admit(target),
      login: { scheme: 'digest', username, password },
    });
  }

  get camera(): Readonly<Record<string, unknown>> {
    const { username, password, channel } = this.options;
    const rtsp = 'rtsp://{user}:{password}@{host}:{rtsp_port}';
    return {
      vendor: 'mobotix',
      host: '127.0.0.1',
      port: this.server.port,
      username,
      password,
      channel,
      live_url: `${rtsp}/live/{ch1}`,
      playback_url: `${rtsp}/playback/{ch1}?key={pbkey}`,
      export_url: 'http://{host}:{port}{export_path}/{file_name}',
    };
  }

  get rtspPort(): number {
    return this.#rtsp?.port ?? NO_STREAMS_PORT;
  }

  get keys(): readonly PlaybackKey[] {
    return this.footage.keys;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  get viewers(): number {
    return this.#rtsp?.open.length ?? 0;
  }

  get complaints(): readonly string[] {
    return this.server.complaints;
  }

  get secrets(): readonly string[] {
    return this.server.secrets;
  }

  get strayRequests(): number {
    return this.server.strayRequests;
  }

  /** Something happened in front of a camera, or at an input. */
  notice(
    event: Readonly<{ channel: number; type: 0 | 1 | 2; index?: number; atMs?: number }>,
  ): void {
    this.#commands.notice(event);
  }

  misbehave(how: Parameters<Simulator['misbehave']>[0]): void {
    this.server.misbehave(how);
  }

  /** As after a reboot; streams that run go on. */
  expireSessions(): void {
    this.#sessions.clear();
  }

  cutMedia(): void {
    for (const connection of [...(this.#rtsp?.open ?? [])]) connection.cut();
  }

  freezeMedia(frozen: boolean): void {
    this.media?.freeze(frozen);
  }

  answer(request: DeviceRequest, res: ServerResponse): void {
    const { path } = request;
    if (path === '/auth/login' || path === '/login') return this.#logIn(request, res);
    const cookie = /(?:^|;\s*)login-already=([0-9a-f]{32})(?:;|$)/.exec(
      request.headers.cookie ?? '',
    )?.[1];
    if (cookie === undefined) this.server.complain(`${path} was asked for without a cookie`);
    const isKnown = cookie !== undefined && this.#sessions.has(cookie);
    if (!isKnown || !this.#hasAnswered(request)) return this.#turnAway(res);
    if (path === '/logout') {
      this.#sessions.delete(cookie);
      this.logouts++;
      return this.#send(res, { code: '0', name: '/logout', msg: 'Logout success' });
    }
    if (path.startsWith('/ext_export_000/')) return this.#download(path, res);
    const answer = this.#commands.answer(request);
    if (answer === null) return sendBytes(res, 404, 'text/plain', 'not supported');
    if (answer === 'bad request') return sendBytes(res, 400, 'text/plain', 'bad request');
    this.#send(res, answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rtsp?.[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }

  get #proof(): string {
    const { username, password } = this.options;
    return createHash('md5').update(`${username}:${password}`).digest('hex');
  }

  #logIn({ path, method, headers, body }: DeviceRequest, res: ServerResponse): void {
    if (path !== this.options.loginPath) return sendBytes(res, 404, 'text/plain', 'not supported');
    this.logins++;
    const { password } = this.options;
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    if (method !== 'POST' || !isForm) this.server.complain('a login that is no form');
    const [, proof = ''] = /^account=(.*)$/.exec(body.toString()) ?? [];
    this.server.keepSecret(proof);
    if (proof !== this.#proof)
      return this.#send(res, { code: '1', name: '/login', msg: 'Login fail.' });
    if (this.#sessions.size > 0) this.server.complain('a second session beside the first');
    const cookie = randomBytes(16).toString('hex');
    this.#sessions.add(cookie);
    this.server.keepSecret(cookie, password, encodeURIComponent(password));
    const cookies = [`login-already= ${cookie}; HttpOnly`, 'lang=en; Path=/'];
    const reply = { code: '0', name: '/login', msg: 'Login success.' };
    sendBytes(res, 200, 'text/plain', JSON.stringify(reply), { 'set-cookie': cookies });
  }

  #hasAnswered({ method, target, headers }: DeviceRequest): boolean {
    return !this.options.digest || this.#digest.accepts(method, target, headers.authorization);
  }

  #turnAway(res: ServerResponse): void {
    this.turnedAway++;
    const challenge = this.options.digest ? { 'www-authenticate': this.#digest.challenge } : {};
    sendBytes(res, 401, 'text/plain', 'authentication needed', challenge);
  }

  #send(res: ServerResponse, { code, ...rest }: Answer): void {
    const asTold = this.options.codeIsText ? String(code) : code;
    sendBytes(res, 200, 'text/plain', JSON.stringify({ code: asTold, ...rest }));
  }

  #download(path: string, res: ServerResponse): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isThere = this.shelf.ready.some(({ file_name: known }) => known === name);
    if (!isThere) return sendBytes(res, 404, 'text/plain', 'no such file');
    sendBytes(res, 200, 'application/octet-stream', this.media?.recording ?? NEXT_TO_NOTHING);
  }

  #admit(target: string): Admission {
    const [, kind, number, query = ''] = /^\/(live|playback)\/(\d+)(?:\?(.*))?$/.exec(target) ?? [];
    const channel = Number(number) - 1;
    if (!CAMERAS.includes(channel)) return { refuse: 404 };
    if (kind === 'live') return { film: 'main' };
    const key = this.footage.living(new URLSearchParams(query).get('key') ?? '');
    if (!key) return { refuse: 403 };
    const startS = key.positions.at(-1)?.startS ?? 0;
    if (!this.footage.channelsAt(startS).includes(channel)) {
      this.server.complain('a recorded stream was opened that is not in pb_ch');
      return { refuse: 404 };
    }
    return { film: 'sub', left: this.footage.connect(key) };
  }
}

export function startMobotixSimulator(options?: MobotixOptions): Promise<MobotixSimulator> {
  return MobotixSimulator.start(options);
}
