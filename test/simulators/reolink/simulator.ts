/**
 * A Reolink camera or recorder: commands over HTTP with a token, live media over RTMP, RTSP and FLV,
 * a card with recordings, a head that moves, motion. Written from docs/vendors/reolink.md.
 *
 *     await using device = await startReolinkSimulator({ leaseSeconds: 20 });
 */
import type { ServerResponse } from 'node:http';
import {
  sendBytes,
  sendText,
  startDeviceServer,
  type DeviceRequest,
  type DeviceServer,
} from '../device-server.js';
import { startMediaHouse, type MediaHouse, type MediaListener } from '../media-house.js';
import type { Misbehaviour, Simulator } from '../simulator.js';
import { Card, sendFileError, type CardFile } from './card.js';
import { Commands } from './commands.js';
import { flvFilm, rawQuery, rtmpDoor, rtspDoor, type DoorNeeds } from './doors.js';
import { Head, type HeadState } from './head.js';
import { Sessions } from './sessions.js';
import type { ZoneName } from './zones.js';

export type ReolinkOptions = Readonly<{
  username?: string;
  password?: string;
  leaseSeconds?: number;
  maxSessions?: number;
  /** Whether what was opened with a token ends with its session. */
  mediaDiesWithSession?: boolean;
  channels?: number;
  /** Where its commands are; the older document says `/api.cgi`. */
  path?: '/cgi-bin/api.cgi' | '/api.cgi';
  rtspForm?: DoorNeeds['rtspForm'];
  canMove?: boolean;
  coding?: Readonly<{ width: number; height: number; isH265: boolean }>;
  /** Beside the ports in `GetNetPort`; a number is the code of an error. */
  netPort?: Readonly<Record<string, unknown>> | number;
  zone?: ZoneName;
  /** What is on its card; three clips of today unless given. */
  files?: readonly CardFile[];
  /** How long a download is held back in its middle, ms. */
  slowDownloadMs?: number;
  /** 0 takes any free one. */
  port?: number;
  /** Someone else's films; it has its own unless given. */
  media?: MediaHouse;
}>;

export interface ReolinkSimulator extends Simulator {
  /** Names of all commands so far. */
  readonly calls: readonly string[];
  readonly head: HeadState;
  /** Every operation of the head so far. */
  readonly orders: readonly string[];
  readonly rtmpPort: number;
  readonly rtspPort: number;
  /** The file behind each recording. */
  readonly recording: Buffer;
  /** Something moves before the lens, or no longer. */
  move(isMoving: boolean): void;
  /** So many sessions are somebody else's. */
  occupy(sessions: number): void;
  /** Refuses the next so many commands of this name, `Snap` and `Download` among them. */
  refuse(cmd: string, rspCode: number, times: number): void;
  /** The next so many requests get this status and no answer. */
  answerStatus(status: number, times: number): void;
}

const PASSWORD = 'Kanarienvogel-7';

export async function startReolinkSimulator(
  options: ReolinkOptions = {},
): Promise<ReolinkSimulator> {
  const media = options.media ?? (await startMediaHouse());
  try {
    return await ReolinkDeviceSimulator.start(options, media);
  } catch (error) {
    if (!options.media) await media[Symbol.asyncDispose]();
    throw error;
  }
}

class ReolinkDeviceSimulator implements ReolinkSimulator {
  readonly #sessions: Sessions;
  readonly #head: Head;
  readonly #card: Card;
  readonly #commands: Commands;
  readonly #doors: DoorNeeds;
  readonly #refusals = new Map<string, number[]>();
  #server: DeviceServer | null = null;
  #rtmp: MediaListener | null = null;
  #rtsp: MediaListener | null = null;
  #isMoving = false;
  #flvViewers = 0;
  #stills = 0;
  #lastRs: string | undefined;
  #statuses: number[] = [];

  private constructor(
    private readonly options: ReolinkOptions,
    private readonly media: MediaHouse,
  ) {
    const { username = 'admin', password = PASSWORD, channels = 1, zone = 'UTC' } = options;
    const complain = (text: string): void => this.#server?.complain(text);
    this.#sessions = new Sessions({
      username,
      password,
      leaseSeconds: options.leaseSeconds ?? 3_600,
      maxSessions: options.maxSessions ?? 10,
      complain,
      given: (token) => this.#server?.keepSecret(token),
      over: (token) => this.#sessionOver(token),
    });
    this.#head = new Head(complain);
    this.#card = new Card({
      files: options.files ?? clipsOfToday(),
      zone,
      bytes: media.recording,
      slowMs: options.slowDownloadMs ?? 0,
      complain,
    });
    this.#doors = {
      sessions: this.#sessions,
      channels,
      rtspForm: options.rtspForm ?? 'h264Preview',
      complain,
    };
    this.#commands = new Commands({
      sessions: this.#sessions,
      head: this.#head,
      card: this.#card,
      zone,
      channels,
      canMove: options.canMove ?? true,
      coding: options.coding ?? { width: 1_280, height: 720, isH265: false },
      netPort: () => this.#netPort(),
      isMoving: () => this.#isMoving,
      refusals: this.#refusals,
      complain,
    });
  }

  static async start(options: ReolinkOptions, media: MediaHouse): Promise<ReolinkSimulator> {
    const { username = 'admin', password = PASSWORD } = options;
    const device = new ReolinkDeviceSimulator(options, media);
    device.#rtmp = await media.rtmp({ door: rtmpDoor(device.#doors) });
    device.#rtsp = await media.rtsp({
      door: rtspDoor(device.#doors),
      login: { scheme: 'digest', username, password },
    });
    device.#server = await startDeviceServer({
      answer: (request, res) => device.#answer(request, res),
      beginning: '[{"cmd":"Login","code":0,"value":{"Tok',
      port: options.port ?? 0,
    });
    device.#server.keepSecret(password);
    return device;
  }

  get camera(): Readonly<Record<string, unknown>> {
    const { username = 'admin', password = PASSWORD } = this.options;
    const { port } = this.#http;
    return { vendor: 'reolink', host: '127.0.0.1', port, username, password };
  }

  get complaints(): readonly string[] {
    return this.#http.complaints;
  }

  get logins(): number {
    return this.#sessions.logins;
  }

  get sessions(): number {
    return this.#sessions.count;
  }

  get viewers(): number {
    return (this.#rtmp?.open.length ?? 0) + (this.#rtsp?.open.length ?? 0) + this.#flvViewers;
  }

  get secrets(): readonly string[] {
    return this.#http.secrets;
  }

  get strayRequests(): number {
    return this.#http.strayRequests;
  }

  get calls(): readonly string[] {
    return this.#commands.calls;
  }

  get head(): HeadState {
    return this.#head.state;
  }

  get orders(): readonly string[] {
    return this.#head.orders;
  }

  get rtmpPort(): number {
    return this.#rtmp?.port ?? 0;
  }

  get rtspPort(): number {
    return this.#rtsp?.port ?? 0;
  }

  get recording(): Buffer {
    return this.media.recording;
  }

  move(isMoving: boolean): void {
    this.#isMoving = isMoving;
  }

  occupy(sessions: number): void {
    this.#sessions.others = sessions;
  }

  refuse(cmd: string, rspCode: number, times: number): void {
    this.#refusals.set(cmd, Array<number>(times).fill(rspCode));
  }

  answerStatus(status: number, times: number): void {
    this.#statuses = Array<number>(times).fill(status);
  }

  misbehave(how: Misbehaviour | null): void {
    this.#http.misbehave(how);
  }

  expireSessions(): void {
    this.#sessions.endAll();
  }

  cutMedia(): void {
    this.media.cutAll();
  }

  freezeMedia(frozen: boolean): void {
    this.media.freeze(frozen);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sessions.endAll();
    await this.#rtmp?.[Symbol.asyncDispose]();
    await this.#rtsp?.[Symbol.asyncDispose]();
    if (!this.options.media) await this.media[Symbol.asyncDispose]();
    await this.#http[Symbol.asyncDispose]();
  }

  get #http(): DeviceServer {
    if (!this.#server) throw new Error('the simulated device is not up yet');
    return this.#server;
  }

  #answer(request: DeviceRequest, res: ServerResponse): void {
    const status = this.#statuses.shift();
    if (status !== undefined) return sendText(res, status, 'no');
    if (request.path === '/flv') return this.#flv(request, res);
    if (request.path !== (this.options.path ?? '/cgi-bin/api.cgi'))
      return sendText(res, 404, 'not found');
    const query = rawQuery(request.target);
    const cmd = query.get('cmd') ?? '';
    if (cmd !== 'Snap' && cmd !== 'Download') return this.#envelope(request, cmd, query, res);
    this.#commands.calls.push(cmd);
    const refusal = this.#refusals.get(cmd)?.shift();
    if (refusal !== undefined) return sendFileError(res, cmd, refusal, 'error');
    if (!this.#mayRead(query)) return sendFileError(res, cmd, -6, 'please login first');
    if (cmd === 'Snap') return this.#still(query, res);
    if (!this.#card.download(request, res)) sendFileError(res, cmd, -1, 'not exist');
  }

  #envelope(
    { method, headers, body }: DeviceRequest,
    name: string,
    query: Map<string, string>,
    res: ServerResponse,
  ): void {
    if (method !== 'POST') this.#http.complain(`${name} was asked for by ${method}`);
    if (headers['content-type'] !== 'application/json')
      this.#http.complain('a command that says it is no JSON');
    const commands = JSON.parse(body.toString()) as unknown;
    if (!Array.isArray(commands) || commands.length === 0 || commands.length > 35)
      throw new Error('an envelope that is no array of 1 to 35 commands');
    const replies = (commands as Record<string, unknown>[]).map(({ cmd, param }) =>
      this.#commands.reply(
        String(cmd),
        (param ?? {}) as Record<string, unknown>,
        query.get('token'),
      ),
    );
    if (!commands.some(({ cmd }: { cmd?: unknown }) => cmd === name))
      this.#http.complain(`the address says ${name}, its body does not`);
    sendBytes(res, 200, 'text/html', JSON.stringify(replies, null, 1));
  }

  #still(query: Map<string, string>, res: ServerResponse): void {
    const rs = query.get('rs');
    if (rs?.length !== 16 || rs === this.#lastRs) this.#http.complain('a still of a stale text rs');
    this.#lastRs = rs;
    if (this.#stills > 0) this.#http.complain('two stills were asked for at a time');
    this.#stills += 1;
    res.once('close', () => (this.#stills -= 1));
    const type = 'image/jpeg;name="snap.jpg"';
    setImmediate(() => res.writeHead(200, { 'content-type': type }).end(this.media.still));
  }

  #flv({ target, raw }: DeviceRequest, res: ServerResponse): void {
    const film = flvFilm(target, this.#doors, this.rtmpPort);
    if (typeof film === 'number') return sendText(res, film, 'no');
    this.#flvViewers += 1;
    res.once('close', () => (this.#flvViewers -= 1));
    this.media.flv(film, raw, res);
  }

  #mayRead(query: Map<string, string>): boolean {
    const token = query.get('token');
    if (token !== undefined) return this.#sessions.isOpen(token);
    return this.#sessions.isRight(query.get('user'), query.get('password'));
  }

  #netPort(): Record<string, unknown> | number {
    const { netPort = {} } = this.options;
    if (typeof netPort === 'number') return netPort;
    const ports = { rtmpPort: this.rtmpPort, rtspPort: this.rtspPort, httpPort: this.#http.port };
    return { NetPort: { mediaPort: 9_000, onvifPort: 8_000, ...ports, ...netPort } };
  }

  #sessionOver(token: string): void {
    if (this.options.mediaDiesWithSession === false) return;
    for (const connection of this.#rtmp?.open ?? []) {
      if (rawQuery(connection.target).get('token') === token) connection.cut();
    }
  }
}

/** Three clips, an hour, half an hour and some minutes ago. */
function clipsOfToday(): CardFile[] {
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  return [60, 30, 5].map((minutesAgo) => {
    const fromMs = now - minutesAgo * 60_000;
    const name = `Mp4Record/clip ${new Date(fromMs).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}.mp4`;
    return { name, fromMs, toMs: fromMs + 24_000 };
  });
}
