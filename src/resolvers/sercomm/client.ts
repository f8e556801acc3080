/**
 * The calls to one Sercomm camera, shared by all that is configured of it.
 *
 * There is no login: every request carries the password, as an answer to the camera's challenge.
 * Only what is written here is ever called; reboot, reset, upgrade, accounts and the configuration
 * as a whole are not.
 * Source: docs/vendors/sercomm.md, "Calls".
 */
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { DeviceHttp } from '../device-http.js';
import { ExchangeLog } from '../exchange-log.js';
import { HungUp } from '../http-failure.js';
import { PasswordProof } from '../password-proof.js';
import type { HeldBack } from '../resolver.js';
import type { SercommSettings } from './config.js';
import { readIni } from './ini.js';

export type GroupName = 'EVENT' | 'HTTP_NOTIFY' | 'MOTION';

/** What the camera says of itself; what a firmware leaves out is missing. */
export type About = Readonly<{ rtspPort: number | null }>;

/** A stream waits for this one, so it is not given the full time, ms. */
const ABOUT_WITHIN_MS = 5_000;
const MAX_TEXT_BYTES = 256 * 1024;
const MAX_JPEG_BYTES = 8 * 1024 * 1024;

export class SercommClient implements AsyncDisposable {
  readonly exchanges: ExchangeLog;
  readonly #http: DeviceHttp;
  readonly #proof: PasswordProof;
  #about: About | null = null;
  #canMove: boolean | null = null;
  /** Which camera of the configuration it calls. */
  #calls: string | null = null;

  constructor(settings: SercommSettings, context: DeviceContext) {
    const { https, host, port, verifyTls, username, password } = settings;
    this.exchanges = new ExchangeLog(context.clock);
    this.#http = new DeviceHttp({
      exchanges: this.exchanges,
      origin: `${https ? 'https' : 'http'}://${host}:${port}`,
      lookup: context.dial.lookup,
      credentials: { username, password },
      tls: { verify: verifyTls },
    });
    this.#proof = new PasswordProof(context, { key: deviceKey(settings), password });
  }

  /** Asked once: what the camera has said is remembered. @throws DeviceFailure */
  async about(signal: AbortSignal): Promise<About> {
    const known = this.#about;
    // Through the proof also then: after a refusal no stream is to be tried.
    if (known) return this.#proof.guard(() => Promise.resolve(known), signal);
    const path = '/util/query.cgi?extension=yes';
    const { values } = readIni(await this.#text(path, signal, ABOUT_WITHIN_MS));
    const port = Number(values.get('rtsp_port') ?? NaN);
    const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
    this.#about = { rtspPort: isPort ? port : null };
    return this.#about;
  }

  /** Says that we are still there. @throws DeviceFailure */
  async keepAlive(signal: AbortSignal): Promise<void> {
    await this.#text('/util/query.cgi', signal);
  }

  /** Whether it has motors; asked once likewise. @throws DeviceFailure */
  async canMove(signal: AbortSignal): Promise<boolean> {
    if (this.#canMove === null) {
      const { values } = readIni(await this.#text('/util/query.cgi', signal));
      this.#canMove = values.get('ptctrl') === 'on';
    }
    return this.#canMove;
  }

  /**
   * One order to the motors. The camera answers with nothing, some by closing the connection.
   * @param order such as `mv=L,10`
   * @throws DeviceFailure
   */
  async move(order: string, signal: AbortSignal): Promise<void> {
    const said = await this.#text(`/pt/ptctrl.cgi?${order}`, signal).catch((error: unknown) => {
      if (error instanceof HungUp) return '';
      throw error;
    });
    if (!/^(?:OK)?$/.test(said.trim())) throw notTaken('the movement');
  }

  /** @throws DeviceFailure bad_reply where what comes is no JPEG */
  async snapshot(
    { size, quality }: Readonly<{ size: number | null; quality: number | null }>,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const wishes = Object.entries({ size, quality }).filter(([, value]) => value !== null);
    const query = wishes.map(([key, value]) => `${key}=${value}`).join('&');
    const path = `/img/snapshot.cgi${query === '' ? '' : `?${query}`}`;
    const bytes = await this.#bytes(path, signal, { maxBytes: MAX_JPEG_BYTES });
    if (isJpeg(bytes)) return bytes;
    throw new DeviceFailure('bad_reply', 'the camera sent something else than a picture');
  }

  /** The settings of a group. @throws DeviceFailure */
  async group(name: GroupName, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const { group, values } = readIni(await this.#text(`/adm/get_group.cgi?group=${name}`, signal));
    if (group === null || group === name) return values;
    throw new DeviceFailure('bad_reply', `asked for ${name}, the camera showed other settings`);
  }

  /** Changes settings of a group, the others stay. @throws DeviceFailure */
  async setGroup(
    name: GroupName,
    values: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    const query = Object.entries(values).map(
      ([key, value]) => `&${key}=${encodeURIComponent(value)}`,
    );
    const said = await this.#text(`/adm/set_group.cgi?group=${name}${query.join('')}`, signal);
    if (said.trim() !== 'OK') throw notTaken(`settings of ${name}`);
  }

  /** The stream's server refused the password: nobody tries it again. */
  refused(failure: DeviceFailure): void {
    this.#proof.refuse(failure);
  }

  /**
   * A camera can call one address only.
   * @returns false where it calls for another camera of the configuration already
   */
  claimCalls(cameraId: string): boolean {
    this.#calls ??= cameraId;
    return this.#calls === cameraId;
  }

  releaseCalls(cameraId: string): void {
    if (this.#calls === cameraId) this.#calls = null;
  }

  askAgain(): HeldBack | null {
    return this.#proof.askAgain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  async #text(path: string, signal: AbortSignal, timeoutMs?: number): Promise<string> {
    const limits = { maxBytes: MAX_TEXT_BYTES, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    return (await this.#bytes(path, signal, limits)).toString('utf8');
  }

  #bytes(
    path: string,
    signal: AbortSignal,
    limits: Readonly<{ maxBytes: number; timeoutMs?: number }>,
  ): Promise<Buffer> {
    return this.#proof.guard(async () => {
      const { status, body } = await this.#http.request({ path, ...limits }, signal);
      if (status >= 200 && status < 300) return body;
      throw statusFailure(status, path);
    }, signal);
  }
}

/** Names the camera's account; holds no secret. */
export function deviceKey({ host, port, username }: SercommSettings): string {
  return `sercomm ${host}:${port} ${username}`;
}

function statusFailure(status: number, path: string): DeviceFailure {
  switch (status) {
    case 401:
      return new DeviceFailure(
        'bad_credentials',
        'the camera refused the user name or password; correct them in the configuration',
      );
    case 403:
      return new DeviceFailure(
        'no_permission',
        "the camera's user may not do this; its settings need an administrator",
      );
    case 404:
      return new DeviceFailure(
        'unsupported',
        `this camera's firmware has no ${path.replace(/\?.*/, '')}, which this needs`,
      );
    default:
      return new DeviceFailure('bad_reply', `the camera answered with status ${status}`);
  }
}

function notTaken(what: string): DeviceFailure {
  return new DeviceFailure('bad_reply', `the camera did not take ${what}`);
}

function isJpeg(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}
