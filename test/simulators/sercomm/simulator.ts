/**
 * A simulated Sercomm camera: settings and stills over HTTP, media over RTSP and as MJPEG, steps of
 * its motors, and calls on motion to wherever its settings say.
 */
import type { ServerResponse } from 'node:http';
import type { MediaConnection, MediaHouse, MediaListener } from '../media-house.js';
import {
  type DeviceRequest,
  type DeviceServer,
  sendBytes,
  sendText,
  startDeviceServer,
} from '../device-server.js';
import type { Simulator } from '../simulator.js';
import { encodeConfig } from './config-code.js';
import { HttpLogin, type LoginScheme } from './http-login.js';
import { CameraSettings, type EventFormat } from './settings.js';

export type SercommOptions = Readonly<{
  /** What plays; without it there is no RTSP, and a picture is a few bytes. */
  media?: MediaHouse;
  /** Of its web server; 0 takes any free one. */
  port?: number;
  /** How it asks for the password, over HTTP and RTSP alike. */
  login?: LoginScheme;
  username?: string;
  password?: string;
  /** False is a user who may only watch. */
  isAdministrator?: boolean;
  /** Paths that this firmware lacks, such as `/util/query.cgi` or `/img/media.sav`. */
  missing?: readonly string[];
  hasMotors?: boolean;
  /** What comes back from the motors. */
  motorsAnswer?: 'empty' | 'hang_up';
  eventFormat?: EventFormat;
  /** How many may watch at a time; more are a complaint and refused. */
  mostViewers?: number;
}>;

export interface SercommSimulator extends Simulator {
  readonly port: number;
  /** Every call so far: path and query. */
  readonly calls: readonly string[];
  /** Orders to the motors, oldest first. */
  readonly moves: readonly string[];
  /** By group, to be looked at and changed as another administrator would. */
  readonly settings: Readonly<Record<string, Record<string, string>>>;
  /** Something moves: calls whom it is set up to call. Gives the answer's status, or null. */
  motion(): Promise<number | null>;
}

const DANGEROUS =
  /^\/adm\/(reboot|reset_to_default|upgrade|enable_ui|file|upload)\.cgi$|^\/adm\/admcfg\.cfg$/;
const FILMS = {
  '/img/media.sav': 'main',
  '/img/video.sav': 'video',
  '/img/audio.sav': 'audio',
} as const;
/** Enough to be told from anything else. */
const SMALL_PICTURE = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

export async function startSercommSimulator(
  options: SercommOptions = {},
): Promise<SercommSimulator> {
  const camera = new SercommCamera(options);
  await camera.start();
  return camera;
}

class SercommCamera implements SercommSimulator {
  readonly #options;
  readonly #login: HttpLogin;
  readonly #settings: CameraSettings;
  readonly #mjpeg = new Set<MediaConnection>();
  readonly moves: string[] = [];
  #server!: DeviceServer;
  #rtsp: MediaListener | null = null;

  constructor(options: SercommOptions) {
    this.#options = {
      media: null,
      login: 'digest',
      username: 'administrator',
      password: 'sercomm-canary-7 &/%',
      isAdministrator: true,
      missing: [],
      hasMotors: true,
      motorsAnswer: 'empty',
      eventFormat: 'named',
      mostViewers: 1,
      port: 0,
      ...options,
    } as const;
    const { login, username, password, eventFormat } = this.#options;
    this.#login = new HttpLogin(login, { username, password });
    this.#settings = new CameraSettings(eventFormat);
  }

  async start(): Promise<void> {
    const { media, login, username, password, port } = this.#options;
    this.#server = await startDeviceServer({
      port,
      answer: (request, res) => this.#answer(request, res),
      beginning: '[EVENT]\r\nevent_trig',
    });
    if (!media) return;
    const scheme = login === 'basic' ? 'basic' : 'digest';
    this.#rtsp = await media.rtsp({
      door: ({ target }) => this.#admit(target),
      ...(login === 'none' ? {} : { login: { scheme, username, password } }),
    });
  }

  get port(): number {
    return this.#server.port;
  }

  get camera() {
    const { username, password } = this.#options;
    return {
      vendor: 'sercomm',
      host: '127.0.0.1',
      port: this.port,
      username,
      ...(password === '' ? {} : { password }),
    };
  }

  get calls(): readonly string[] {
    return this.#server.requests.map(({ target }) => target);
  }

  get settings() {
    return this.#settings.groups;
  }

  get complaints(): readonly string[] {
    return this.#server.complaints;
  }

  /** Of refused passwords: there is no login, and a right one is nothing to count. */
  get logins(): number {
    return this.#login.refused;
  }

  readonly sessions = 0;

  get viewers(): number {
    return (this.#rtsp?.open.length ?? 0) + this.#mjpeg.size;
  }

  get secrets(): readonly string[] {
    return this.#server.secrets;
  }

  get strayRequests(): number {
    return this.#server.strayRequests;
  }

  misbehave(how: Parameters<Simulator['misbehave']>[0]): void {
    this.#server.misbehave(how);
  }

  expireSessions(): void {
    // It has none: every request shows its password.
  }

  cutMedia(): void {
    for (const connection of [...(this.#rtsp?.open ?? []), ...this.#mjpeg]) connection.cut();
  }

  freezeMedia(frozen: boolean): void {
    this.#options.media?.freeze(frozen);
  }

  async motion(): Promise<number | null> {
    const { call } = this.#settings;
    if (!call) return null;
    const body = call.method === 'POST' ? { body: 'motion detected' } : {};
    return (await fetch(call.url, { method: call.method, ...body })).status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cutMedia();
    await this.#rtsp?.[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }

  #admit(target: string): ReturnType<Parameters<MediaHouse['rtsp']>[0]['door']> {
    const { pathname, search } = new URL(target, 'rtsp://camera');
    const film = Object.entries(FILMS).find(([path]) => path === pathname)?.[1];
    if (!film || !/^(\?channel=[1-4])?$/.test(search))
      this.#server.complain(`asked for ${target} over RTSP`);
    if (!film || this.#options.missing.includes(pathname)) return { refuse: 404 };
    if (this.viewers >= this.#options.mostViewers) {
      this.#server.complain('one viewer too many');
      return { refuse: 453 };
    }
    return { film };
  }

  #answer(request: DeviceRequest, res: ServerResponse): void {
    const { path, method } = request;
    const complain = (text: string): void => this.#server.complain(text);
    if (method !== 'GET') complain(`${method} ${path}`);
    if (DANGEROUS.test(path)) complain(`${path} was called`);
    if (this.#options.missing.includes(path)) return sendText(res, 404, 'Not Found');
    if (!this.#login.admits(request, complain)) {
      const headers = { 'www-authenticate': this.#login.challenges };
      return sendBytes(res, 401, 'text/html', '<h1>401 Unauthorized</h1>', headers);
    }
    this.#keepShown(request);
    if (path.startsWith('/adm/') && !this.#options.isAdministrator)
      return sendText(res, 403, 'Forbidden');
    const answer = this.#pages[path];
    if (answer) return answer(request, res);
    complain(`there is no ${path}`);
    sendText(res, 404, 'Not Found');
  }

  /** The right password was shown, so it is one of those that must be shown nowhere else. */
  #keepShown({ headers }: DeviceRequest): void {
    const { username, password } = this.#options;
    if (headers.authorization === undefined || password === '') return;
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    this.#server.keepSecret(password, basic);
  }

  readonly #pages: Readonly<Record<string, (request: DeviceRequest, res: ServerResponse) => void>> =
    {
      '/util/query.cgi': ({ query }, res) =>
        sendText(res, 200, this.#about(query.get('extension') === 'yes')),
      '/img/snapshot.cgi': ({ query }, res) => this.#snapshot(query, res),
      '/img/video.mjpeg': (request, res) => this.#playMjpeg(request, res),
      '/pt/ptctrl.cgi': (request, res) => this.#move(request, res),
      '/adm/get_group.cgi': ({ query }, res) => {
        const shown = this.#settings.show(query.get('group'));
        // Where it calls may be somebody's secret.
        if (shown?.includes('[HTTP_NOTIFY]'))
          this.#server.keepSecret(this.settings.HTTP_NOTIFY?.http_url ?? '');
        if (shown === null) sendText(res, 200, 'Error: no such group');
        else sendText(res, 200, shown);
      },
      '/adm/set_group.cgi': ({ query }, res) => this.#change(query, res),
      '/adm/admcfg.cfg': (_request, res) =>
        sendText(res, 200, encodeConfig(Buffer.from(this.#settings.show('SYSTEM') ?? ''))),
    };

  #about(isExtended: boolean): string {
    const ptctrl = this.#options.hasMotors ? 'on' : 'off';
    const lines = [
      ...['hostname=Camera', 'model_number=RC8221', 'company_name=Xanboo', 'h264_resolution=1280'],
      ...['mic_in=on', 'speaker_out=off', `ptctrl=${ptctrl}`, 'mac=00:0e:8f:00:00:01'],
      'resolutions=1280x720,640*480,320*240,160*120',
    ];
    const more = [
      ...['fw_ver=V1.0.15R00', 'timezone=26', 'current_time=10/13/2015 08:56:42'],
      ...[`http_port=${this.port}`, `rtsp_port=${this.#rtsp?.port ?? 554}`, 'https_port=443'],
    ];
    return `${[...lines, ...(isExtended ? more : [])].join('\r\n')}\r\n\r\n`;
  }

  #snapshot(query: URLSearchParams, res: ServerResponse): void {
    const isFine =
      /^[1-4]$/.test(query.get('size') ?? '1') && /^[1-5]$/.test(query.get('quality') ?? '1');
    if (!isFine) this.#server.complain(`a still with ${query.toString()}`);
    sendBytes(res, 200, 'image/jpeg', this.#options.media?.still ?? SMALL_PICTURE);
  }

  #playMjpeg({ raw, query }: DeviceRequest, res: ServerResponse): void {
    const { media } = this.#options;
    if (!/^[1-4]$/.test(query.get('channel') ?? '1')) this.#server.complain('no such channel');
    if (!media) return sendText(res, 503, 'nothing to see');
    const connection = media.mjpeg(raw, res);
    this.#mjpeg.add(connection);
    res.on('close', () => this.#mjpeg.delete(connection));
  }

  #move({ target }: DeviceRequest, res: ServerResponse): void {
    const order = target.split('?')[1] ?? '';
    const step = Number(/^mv=[LRUD],(\d+)$/.exec(order)?.[1] ?? NaN);
    const isFine = (step >= 1 && step <= 64) || /^preset=move,[1-9]$/.test(order);
    if (!isFine) this.#server.complain(`told to move with ${order}`);
    if (!this.#options.hasMotors) this.#server.complain('told to move, without motors');
    this.moves.push(order);
    if (this.#options.motorsAnswer === 'hang_up') res.destroy();
    else res.writeHead(200).end();
  }

  #change(query: URLSearchParams, res: ServerResponse): void {
    const [group, ...values] = [...query];
    const name = group?.[0] === 'group' ? group[1] : '';
    const key = /[?&]key=([^&]+)/.exec(query.get('http_url') ?? '')?.[1];
    if (key !== undefined) this.#server.keepSecret(key);
    const isTaken = this.#settings.change(name, values, (text) => this.#server.complain(text));
    sendText(res, 200, isTaken ? 'OK\r\n' : 'Error');
  }
}
