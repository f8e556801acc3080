/**
 * A simulated MIPC cloud: gateway, signal server and relay in one, strict about everything that the
 * real one may be strict about (docs/vendors/mipc.md). Its cryptography is its own.
 */
import type { ServerResponse } from 'node:http';
import {
  type DeviceRequest,
  type DeviceServer,
  sendBytes,
  sendText,
  startDeviceServer,
} from '../device-server.js';
import type { MediaHouse } from '../media-house.js';
import type { Misbehaviour, Simulator } from '../simulator.js';
import { messageText } from './answer-text.js';
import { MessageQueues } from './message-queues.js';
import { DEVICE, type MipcOptions, PASSWORD, type SimDevice, USERNAME } from './options.js';
import { Relay } from './relay.js';
import { Sessions } from './sessions.js';
import { type PtzMoveCall, SignalCalls } from './signal-calls.js';

export type { MipcOptions } from './options.js';

export interface MipcSimulator extends Simulator {
  /** To be looked at. */
  readonly devices: readonly SimDevice[];
  /** Names of all calls so far, oldest first. */
  readonly calls: readonly string[];
  /** How often messages of a session were asked for, and will come. */
  readonly subscriptions: number;
  readonly requests: readonly DeviceRequest[];
  readonly moves: readonly PtzMoveCall[];
  /** Addresses of streams that were given. */
  readonly minted: number;
  /** Viewers that went without TEARDOWN; the camera counts them still. */
  readonly abandoned: number;
  /** Times the gateway was asked. */
  readonly discoveries: number;
  /** Message queues that are there. */
  readonly queues: number;
  /** A device notices something. */
  alert(serial: string, code: string, parameters?: Readonly<Record<string, string>>): void;
  /** A device comes or goes. */
  turn(serial: string, stat: string): void;
  /** The next so many signed calls find their session gone. */
  denySessions(calls: number): void;
  /** The message queues are gone, and nothing else. */
  dropQueues(): void;
  /** Calls for a device are refused with this error from now on; null ends that. */
  refuse(error: string | null): void;
}

const GATEWAY_PATH = '/cmipcgw/cmipcgw_get_req.js';
const SIGNAL_PATH = /^\/ccm\/([\w.]+)$/;
const SMALL_PICTURE = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

export async function startMipcSimulator(options: MipcOptions = {}): Promise<MipcSimulator> {
  const cloud = new SimulatedCloud(options);
  await cloud.start();
  return cloud;
}

class SimulatedCloud implements MipcSimulator {
  readonly devices: readonly SimDevice[];
  discoveries = 0;
  readonly #media: MediaHouse | null;
  #sessions!: Sessions;
  readonly #queues = new MessageQueues();
  readonly #username: string;
  /** Both may be one and the same. */
  #server!: DeviceServer;
  #gateway!: DeviceServer;
  #relay!: Relay;
  #signal!: SignalCalls;
  #messages = 0;

  constructor(private readonly options: MipcOptions) {
    this.#media = options.media ?? null;
    this.devices = (options.devices ?? [DEVICE]).map((device) => ({ ...device }));
    this.#username = options.camera === true ? this.devices[0]!.serial : USERNAME;
  }

  async start(): Promise<void> {
    const { options } = this;
    const answer = (request: DeviceRequest, res: ServerResponse): void | Promise<void> =>
      this.#answer(request, res);
    const beginning = 'message({type:"cacs_dh_ack",data:{result:"",key_b2a:"14';
    this.#server = await startDeviceServer({ answer, beginning, port: options.port ?? 0 });
    this.#gateway = options.tls
      ? await startDeviceServer({ answer, beginning, tls: options.tls })
      : this.#server;
    this.#server.keepSecret(options.password ?? PASSWORD);
    const complain = (text: string): void => this.#server.complain(text);
    const keepSecret = (...secrets: readonly string[]): void => this.#server.keepSecret(...secrets);
    this.#sessions = new Sessions({
      username: this.#username,
      password: options.password ?? PASSWORD,
      encoding: options.encoding ?? 'utf8',
      idleMs: options.sessionIdleMs ?? 30_000,
      complain,
      keepSecret,
    });
    this.#relay = await Relay.start(this.#media, {
      sessions: this.#sessions,
      complain,
      keepSecret,
    });
    this.#signal = new SignalCalls({
      options,
      devices: this.devices,
      sessions: this.#sessions,
      queues: this.#queues,
      relay: this.#relay,
      still: this.#media?.still ?? SMALL_PICTURE,
      complain,
    });
  }

  get camera(): Readonly<Record<string, unknown>> {
    const { direct, camera, password = PASSWORD } = this.options;
    const isDirect = direct === true || camera === true;
    return {
      vendor: 'mipc',
      ...(isDirect ? { server: `${this.#server.origin}/ccm` } : { gateway: this.#gateway.origin }),
      username: this.#username,
      password,
    };
  }

  get requests(): readonly DeviceRequest[] {
    return this.#server.requests;
  }

  get calls(): readonly string[] {
    return this.#signal.calls;
  }

  get subscriptions(): number {
    return this.#signal.subscriptions;
  }

  get moves(): readonly PtzMoveCall[] {
    return this.#signal.moves;
  }

  get complaints(): readonly string[] {
    return this.#server.complaints;
  }

  get secrets(): readonly string[] {
    return this.#server.secrets;
  }

  get strayRequests(): number {
    return this.#server.strayRequests + (this.options.tls ? this.#gateway.strayRequests : 0);
  }

  get logins(): number {
    return this.#sessions.logins;
  }

  get sessions(): number {
    return this.#sessions.alive;
  }

  get viewers(): number {
    return this.#relay.viewers;
  }

  get minted(): number {
    return this.#relay.minted;
  }

  get abandoned(): number {
    return this.#relay.abandoned;
  }

  get queues(): number {
    return this.#queues.size;
  }

  misbehave(how: Misbehaviour | null): void {
    this.#server.misbehave(how);
    this.#gateway.misbehave(how);
  }

  expireSessions(): void {
    this.#sessions.expireAll();
    this.#queues.forgetAll();
  }

  cutMedia(): void {
    this.#relay.cutAll();
  }

  freezeMedia(frozen: boolean): void {
    this.#media?.freeze(frozen);
  }

  alert(serial: string, code: string, parameters: Readonly<Record<string, string>> = {}): void {
    this.#send(serial, 'alert', code, parameters);
  }

  turn(serial: string, stat: string): void {
    const device = this.devices.find((known) => known.serial === serial)!;
    device.stat = stat;
    this.#send(serial, 'device', 'info', { status: stat, nick: device.nick });
  }

  denySessions(calls: number): void {
    this.#signal.denials = calls;
  }

  dropQueues(): void {
    this.#queues.forgetAll();
  }

  refuse(error: string | null): void {
    this.#signal.refusal = error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#relay[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
    if (this.options.tls) await this.#gateway[Symbol.asyncDispose]();
  }

  #answer(request: DeviceRequest, res: ServerResponse): void | Promise<void> {
    if (request.path === GATEWAY_PATH) return this.#discover(res);
    const name = SIGNAL_PATH.exec(request.path)?.[1];
    if (name !== undefined) return this.#signal.answer(request, name, res);
    this.#server.complain(`nothing is at ${request.path}`);
    sendText(res, 404, 'no such page');
  }

  #discover(res: ServerResponse): void {
    this.discoveries++;
    const data = {
      result: '',
      server: {
        signal: ['binnet://127.0.0.1:9', `${this.#server.origin}/ccm`, 'http://127.0.0.1:9/ccm'],
        param: [{ name: 'sc.iot', value: '1' }],
      },
      myaddr: '203.0.113.7',
      time: Math.floor(Date.now() / 1_000),
    };
    const answer = { type: 'cmipcgw_get_ack', from: 272629760, data };
    const isJson = this.discoveries % 2 === 0;
    sendBytes(res, 200, 'text/plain', isJson ? JSON.stringify(answer) : messageText(answer));
  }

  #send(
    serial: string,
    type: string,
    code: string,
    parameters: Readonly<Record<string, string>>,
  ): void {
    const p = Object.entries(parameters).map(([n, v]) => ({ n, v }));
    const date = Math.floor(Date.now() / 1_000);
    const item = { msg_id: ++this.#messages, sn: serial, user: '', date, type, code, p };
    const isAlive = (sid: string): boolean => {
      const session = this.#sessions.find(sid);
      return session !== undefined && this.#sessions.isAlive(session);
    };
    this.#queues.send({ sess: { nid: '', sn: serial }, items: [item] }, isAlive);
  }
}
