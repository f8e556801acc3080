/**
 * A generic CGI camera, as strict as one can be: every request carries the account, commands are
 * flat JSON in the address, errors are plain text, and one wrong number moves or overwrites things.
 */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Child } from '../../rig/child.js';
import { ffmpegPath } from '../../rig/tools.js';
import {
  type DeviceRequest,
  type DeviceServer,
  sendBytes,
  startDeviceServer,
} from '../device-server.js';
import {
  type FilmName,
  type MediaHouse,
  type MediaListener,
  startMediaHouse,
} from '../media-house.js';
import type { Simulator } from '../simulator.js';
import { Motor } from './motor.js';
import { RtspOddFront, type RtspOddities } from './rtsp-front.js';

export type CgiOptions = Readonly<{
  /** Of its web server; 0 takes any free one. */
  port?: number;
  /** Of its own unless given. */
  media?: MediaHouse;
  username?: string;
  password?: string;
  /** How RTSP asks for the account; the document's sample does not. */
  rtspLogin?: 'none' | 'basic' | 'digest';
  rtsp?: Partial<RtspOddities>;
  /** Whether there is a `stream_2`. */
  hasThird?: boolean;
  /** What the main stream is set to. */
  codec?: 'h264' | 'h265';
  /** Which way of asking for a still gives one. */
  still?: 'open' | 'account' | 'base64' | 'none';
  /** `post` has the firmware that takes fields as a body, and no account. */
  api?: 'cgi_action' | 'post';
  /** Where it published before anybody came. */
  rtmp?: Readonly<{ RtmpEnable: number; RtmpServerAddr: string; RtmpType: number }>;
  /** More than so many characters of an address to publish to are lost. */
  rtmpAddressChars?: number;
  /** By how much its clock is fast, s. */
  clockAheadS?: number;
}>;

const FILMS: Readonly<Record<string, FilmName>> = {
  '/stream_0': 'main',
  '/stream_1': 'sub',
  '/stream_2': 'sub',
};
const METHODS =
  'OPTIONS, DESCRIBE, SET_PARAMETER, GET_PARAMETER, SETUP, TEARDOWN, PLAY, PAUSE'.split(', ');
const COMMON = {
  device_mac: '88-07-cb-00-02-be',
  deviceID: 'CBT000114010100010238',
  device_id: 'CBT000114010100010238',
  log: '',
  device_ip: '127.0.0.1',
};
/** Commands that change or destroy what nobody asked for. */
const DANGEROUS =
  /^(setPasswd|reset|restart|devsFormat|openDoor|ioSendData|setRebootConf|setPlatformServer|.*PlatformConfFile|set(Sys|Net|Wi).*)$/;
const HEX_MD5 = /^[0-9a-f]{32}$/;

type Fields = Readonly<Record<string, unknown>>;

export async function startCgiSimulator(options: CgiOptions = {}): Promise<CgiSimulator> {
  const { media } = options;
  return CgiSimulator.start(media ?? (await startMediaHouse()), media === undefined, options);
}

export class CgiSimulator implements Simulator {
  /** Requests with an account that is wrong. */
  refused = 0;
  readonly motor: Motor;
  rtmp: NonNullable<CgiOptions['rtmp']>;
  #publisher: Child | null = null;
  #server!: DeviceServer;
  #listener!: MediaListener;
  #front!: RtspOddFront;

  private constructor(
    private readonly media: MediaHouse,
    /** Whether the media ends with it. */
    private readonly ownsMedia: boolean,
    private readonly options: CgiOptions,
  ) {
    this.motor = new Motor((text) => this.#server.complain(text));
    this.rtmp = options.rtmp ?? { RtmpEnable: 0, RtmpServerAddr: '', RtmpType: 0 };
  }

  static async start(...made: [MediaHouse, boolean, CgiOptions]): Promise<CgiSimulator> {
    const simulator = new CgiSimulator(...made);
    await simulator.#open();
    return simulator;
  }

  get camera(): Readonly<Record<string, unknown>> {
    const { username, password, api } = this.#account;
    return {
      vendor: 'cgi',
      host: '127.0.0.1',
      port: this.#server.port,
      username,
      password,
      ...(api === 'post' ? { api } : {}),
    };
  }

  get complaints(): readonly string[] {
    return this.#server.complaints;
  }

  /** Refused ones: every request of such a camera is a login. */
  get logins(): number {
    return this.refused;
  }

  readonly sessions = 0;

  get viewers(): number {
    return this.#listener.open.length;
  }

  get secrets(): readonly string[] {
    return this.#server.secrets;
  }

  get strayRequests(): number {
    return this.#server.strayRequests;
  }

  /** What it was asked over HTTP, oldest first: commands, and `still`. */
  get commands(): readonly string[] {
    return this.#server.requests.map(
      ({ query, path }) => query.get('action') ?? path.slice('/action/'.length),
    );
  }

  /** Methods that were asked of its RTSP server. */
  get rtspMethods(): readonly string[] {
    return this.#front.asked;
  }

  get rtspPort(): number {
    return this.#front.port;
  }

  /** RTSP sessions whose client went without TEARDOWN. */
  get leftWithoutGoodbye(): number {
    return this.#front.left;
  }

  /** Where it publishes now; null where it does not. */
  get publishesTo(): string | null {
    return this.#publisher && !this.#publisher.exit ? this.rtmp.RtmpServerAddr : null;
  }

  misbehave(...how: Parameters<Simulator['misbehave']>): void {
    this.#server.misbehave(...how);
  }

  expireSessions(): void {
    // It knows none.
  }

  cutMedia(): void {
    this.media.cutAll();
  }

  freezeMedia(frozen: boolean): void {
    this.media.freeze(frozen);
  }

  /** Its RTSP port changes, as a person may have set it. */
  async moveRtsp(): Promise<void> {
    await this.#front[Symbol.asyncDispose]();
    this.#front = await this.#openFront();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stopPublishing();
    this.motor[Symbol.dispose]();
    await this.#front[Symbol.asyncDispose]();
    if (this.ownsMedia) await this.media[Symbol.asyncDispose]();
    else await this.#listener[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }

  async #open(): Promise<void> {
    const { username, password } = this.#account;
    const { rtspLogin = 'none', hasThird = true } = this.options;
    this.#server = await startDeviceServer({
      answer: (request, res) => this.#answer(request, res),
      ...(this.options.port === undefined ? {} : { port: this.options.port }),
      beginning: '{"enable":1,"auth":0,"rtsp_port":55',
    });
    this.#server.keepSecret(password);
    this.#listener = await this.media.rtsp({
      door: ({ target }) => {
        const film = FILMS[target];
        return film && (hasThird || target !== '/stream_2') ? { film } : { refuse: 404 };
      },
      ...(rtspLogin === 'none' ? {} : { login: { scheme: rtspLogin, username, password } }),
    });
    this.#front = await this.#openFront();
    if (this.rtmp.RtmpEnable === 1) this.#publish();
  }

  #openFront(): Promise<RtspOddFront> {
    const oddities = {
      contextHeaders: false,
      refusesTcp: false,
      sessionTimeoutS: null,
      methods: METHODS,
      ...this.options.rtsp,
    };
    return RtspOddFront.open(this.#listener.port, oddities, (text) => this.#server.complain(text));
  }

  get #account() {
    const { username = 'admin', password = 'Kiwi-4711-plum', api = 'cgi_action' } = this.options;
    return {
      username,
      password,
      api,
      hash: createHash('md5').update(password, 'utf8').digest('hex'),
    };
  }

  #answer(request: DeviceRequest, res: ServerResponse): void | Promise<void> {
    const { path, query, target } = request;
    if (path === '/action/telnet') {
      this.#server.complain('telnet was asked for');
      return sendText(res, 'failed');
    }
    if (path === '/action/cgi_images') return this.#image(query, res);
    if (path === '/action/cgi_action') return this.#byQuery(target, query, res);
    const [, name] = /^\/action\/(\w+)$/.exec(path) ?? [];
    if (name !== undefined && this.#account.api === 'post' && request.method === 'POST')
      return this.#run(name, request.body.toString(), res);
    this.#server.complain(`${request.method} ${path} is not there`);
    sendBytes(res, 404, 'text/html', '<html><body>Not Found</body></html>');
  }

  #byQuery(target: string, query: URLSearchParams, res: ServerResponse): void | Promise<void> {
    if (this.#account.api === 'post') return sendText(res, 'error json');
    if (/["{}\s]/.test(target)) this.#server.complain(`not percent-encoded: ${target}`);
    if (!this.#isTrusted(query)) return sendText(res, '\r\n error user/pwd\r\n');
    return this.#run(query.get('action') ?? '', query.get('json') ?? '{}', res);
  }

  #isTrusted(query: URLSearchParams): boolean {
    const { username, hash } = this.#account;
    const shown = query.get('pwd') ?? '';
    this.#server.keepSecret(shown);
    if (!HEX_MD5.test(shown)) this.#server.complain('pwd is no lower-case MD5');
    if (query.get('user') === username && shown === hash) return true;
    this.refused++;
    if (this.refused > 1)
      this.#server.complain(`asked ${this.refused} times with a wrong password`);
    return false;
  }

  async #run(name: string, json: string, res: ServerResponse): Promise<void> {
    const fields = fieldsOf(json);
    if (DANGEROUS.test(name)) this.#server.complain(`${name} must not be called`);
    else if (!fields) this.#server.complain(`${name}: no JSON`);
    else sendReply(res, await this.#reply(name, fields));
    if (!res.headersSent) sendText(res, 'error json');
  }

  #reply(name: string, fields: Fields): Fields | null | Promise<Fields> {
    switch (name) {
      case 'getRtspConf':
        return {
          enable: 1,
          auth: 0,
          rtsp_port: this.#front.port,
          audio_main: 1,
          audio_sub: 1,
          audio_thr: 0,
        };
      case 'getVencConf':
        return this.#encoder(fields);
      case 'getDeviceTime':
        return {
          deviceTime: Math.round(Date.now() / 1_000) + (this.options.clockAheadS ?? 0),
          ntp_enable: 1,
          ntpServer: 'pool.ntp.org',
          timeInterval: 60,
          timeZone: 26,
          message: 'NULL',
        };
      case 'setPtzControl':
        return { code: this.motor.order(fields) };
      case 'getFmtSnap':
        return this.#snap();
      case 'getRtmpConf':
        return this.rtmp;
      case 'setRtmpConf':
        return this.#setRtmp(fields);
      default:
        this.#server.complain(`no command ${name}`);
        return null;
    }
  }

  #encoder({ channel }: Fields): Fields {
    if (channel === 2 && this.options.hasThird === false) return { code: 205 };
    const isH265 = channel === 0 && this.options.codec === 'h265';
    return {
      channel,
      pic_width: 640,
      pic_height: 360,
      frame_rate: 25,
      gop: 50,
      encode_type: isH265 ? 5 : 1,
      encode_profile: 1,
    };
  }

  #image(query: URLSearchParams, res: ServerResponse): void {
    const { still = 'open' } = this.options;
    const isTrusted = query.has('pwd') && this.#isTrusted(query);
    const mayHave = still === 'open' || (still === 'account' && isTrusted);
    if (mayHave) return sendBytes(res, 200, 'image/jpeg', this.media.still);
    sendText(res, query.has('pwd') && !isTrusted ? 'error user/pwd' : 'failed');
  }

  #snap(): Fields {
    if (this.options.still === 'none') return { image_base64: '', image_length: 0 };
    const { still } = this.media;
    return { image_base64: still.toString('base64'), image_length: still.length };
  }

  async #setRtmp({ RtmpEnable, RtmpServerAddr, RtmpType }: Fields): Promise<Fields> {
    if (
      typeof RtmpEnable !== 'number' ||
      typeof RtmpServerAddr !== 'string' ||
      typeof RtmpType !== 'number'
    )
      return { code: -104 };
    if (RtmpEnable === 1 && RtmpType === 0 && this.options.codec === 'h265')
      this.#server.complain('H.265 was to be published');
    const { rtmpAddressChars = 256 } = this.options;
    this.rtmp = { RtmpEnable, RtmpServerAddr: RtmpServerAddr.slice(0, rtmpAddressChars), RtmpType };
    await this.#stopPublishing();
    if (RtmpEnable === 1) this.#publish();
    return {};
  }

  /** For real, as the camera does by itself. */
  #publish(): void {
    const { RtmpServerAddr, RtmpType } = this.rtmp;
    const from = `rtsp://127.0.0.1:${this.#front.port}/stream_${RtmpType}`;
    const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-rtsp_transport', 'tcp'];
    this.#publisher = new Child(ffmpegPath, [
      ...quiet,
      '-i',
      from,
      '-c',
      'copy',
      '-f',
      'flv',
      RtmpServerAddr,
    ]);
  }

  async #stopPublishing(): Promise<void> {
    await this.#publisher?.[Symbol.asyncDispose]();
    this.#publisher = null;
  }
}

/** Chunked, and with an empty line before it, as the document shows it; null sends nothing. */
function sendReply(res: ServerResponse, reply: Fields | null): void {
  if (!reply) return;
  res.writeHead(200, { 'content-type': 'text/plain', date: 'Mon, 01 Jan 2001 00:00:00 GMT' });
  res.write('\r\n');
  res.end(JSON.stringify({ code: 0, ...reply, ...COMMON }));
}

function sendText(res: ServerResponse, text: string): void {
  res.writeHead(200, { 'content-type': 'text/plain' });
  res.end(text);
}

function fieldsOf(json: string): Fields | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : null;
  } catch {
    return null;
  }
}
