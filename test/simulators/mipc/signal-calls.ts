/** The calls that a simulated server knows; how their parameters are ordered makes no difference. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { type DeviceRequest, sendBytes, sendText } from '../device-server.js';
import { messageText } from './answer-text.js';
import type { MessageQueues } from './message-queues.js';
import { type MipcOptions, type SimDevice } from './options.js';
import type { Relay } from './relay.js';
import { PRIME } from './secrecy.js';
import type { Sessions, SimSession } from './sessions.js';

export type PtzMoveCall = Readonly<{ serial: string; x: number; y: number }>;

export type CloudParts = Readonly<{
  options: MipcOptions;
  devices: readonly SimDevice[];
  sessions: Sessions;
  queues: MessageQueues;
  relay: Relay;
  still: Buffer;
  complain: (text: string) => void;
}>;

type Fields = Readonly<Record<string, unknown>>;
type Incoming = Readonly<{ query: URLSearchParams; res: ServerResponse; gone: AbortSignal }>;
type Signed = Incoming & Readonly<{ session: SimSession; serial: string }>;

/** So long a signed call takes, ms: calls that overlap are then seen. */
const CALL_MS = 5;
const FINE = { code: '', sub: '', reason: '', desc: '' };
const failed = (sub: string): Fields => ({ ret: { ...FINE, code: '-1', sub } });

/** The three ways to say that a session is gone. */
const GONE: readonly Fields[] = [
  failed('accounts.sid.invalid'),
  { ret: { ...FINE, code: '-1', reason: 'InvalidSession' } },
  { Result: { Code: '-1', SubCode: 'ccms.session.invalid', Reason: '', Desc: '' } },
];

export class SignalCalls {
  readonly moves: PtzMoveCall[] = [];
  /** Names of all calls so far, oldest first. */
  readonly calls: string[] = [];
  /** How often messages of a session were asked for, and will come. */
  subscriptions = 0;
  /** So many signed calls to come find their session gone. */
  denials = 0;
  /** The error that every call for a device gets. */
  refusal: string | null = null;
  #timesGone = 0;

  constructor(private readonly parts: CloudParts) {}

  async answer(request: DeviceRequest, name: string, res: ServerResponse): Promise<void> {
    const { query, method } = request;
    const { complain } = this.parts;
    this.calls.push(name);
    if (method !== 'GET') complain(`${name} came with ${method}`);
    this.#checkHandle(name, Number(query.get('hfrom_handle')));
    const closed = new AbortController();
    res.once('close', () => closed.abort());
    const incoming: Incoming = { query, res, gone: closed.signal };
    const unsigned = Object.hasOwn(this.#unsigned, name) ? this.#unsigned[name] : undefined;
    if (unsigned) return unsigned(incoming);
    const signed = Object.hasOwn(this.#signed, name) ? this.#signed[name] : undefined;
    if (!signed) {
      complain(`nobody knows ${name}`);
      sendText(res, 404, 'no such page');
      return;
    }
    await this.#inSession(name, incoming, signed);
  }

  readonly #unsigned: Readonly<Record<string, (call: Incoming) => void | Promise<void>>> = {
    'mmq_create.js': ({ res }) =>
      say(res, 'mmq_create_ack', { result: '', qid: this.parts.queues.create() }),
    'mmq_pick.js': (call) => this.#pick(call),
    'cacs_dh_req.js': ({ query, res }) => {
      const { complain, options, sessions } = this.parts;
      const prime = options.primeParameter ?? 'dbnum_prime';
      const isRight =
        query.get(prime) === String(PRIME) &&
        query.get('droot_num') === '5' &&
        query.get('dtid') === '0' &&
        /^\d+$/.test(query.get('dkey_a2b') ?? '');
      if (!isRight) {
        complain('a key exchange with wrong parameters');
        return say(res, 'cacs_dh_ack', { result: 'ccm.system.err' });
      }
      const exchanged = sessions.exchange(query.get('dkey_a2b')!);
      say(res, 'cacs_dh_ack', { result: '', ...exchanged, tid: '0x9640aea', did: '0x0' });
    },
    'cacs_login_req.js': ({ query, res }) => {
      const { complain, options, sessions } = this.parts;
      const value = query.get(options.passwordParameter ?? 'dpass');
      if (value === null || query.get('dsession_req') !== '1') {
        complain('a login with wrong parameters');
        return say(res, 'cacs_login_ack', { result: 'ccm.system.err' });
      }
      const given = (name: string): string => query.get(name) ?? '';
      const login = { lid: given('dlid'), nid: given('dnid'), user: given('duser'), value };
      const session = sessions.logIn(login);
      if (typeof session === 'string') return say(res, 'cacs_login_ack', { result: session });
      const { sid, lastSeq: seq } = session;
      say(res, 'cacs_login_ack', { result: '', sid, seq, guest: 0, uid: '0x0', lkey: '' });
    },
  };

  readonly #signed: Readonly<Record<string, (call: Signed) => void>> = {
    'cacs_logout_req.js': ({ session, res }) => {
      this.parts.sessions.end(session);
      say(res, 'cacs_logout_ack', { result: '' });
    },
    'ccm_subscribe.js': ({ query, session, res }) => {
      const known = this.parts.queues.subscribe(query.get('hqid') ?? '', session.sid);
      if (!known) this.parts.complain('a subscription for a queue that is not there');
      if (known) this.subscriptions++;
      say(res, 'ccm_subscribe_ack', known ? { ret: FINE } : failed('mmq.none'));
    },
    'ccm_devs_get.js': ({ query, res }) => {
      if (this.parts.options.camera) return sendText(res, 404, 'no such page');
      const start = Number(query.get('dstart'));
      const devs = this.parts.devices
        .slice(start, start + Number(query.get('dcounts')))
        .map(({ serial, nick, stat, type }) => ({
          ...{ type, stat, sn: serial, dev_id: serial, nick, model: 'f136', addr: '203.0.113.7' },
          p: [
            { n: 'p0', v: 'HD720p' },
            { n: 'mvar', v: { a: 1 } },
          ],
        }));
      const list = devs.length > 0 ? { devs } : {};
      say(res, 'ccm_devs_get_ack', { ret: FINE, start, total: devs.length, ...list });
    },
    'ccm_play.js': (call) => this.#play(call),
    'ccm_pic_get.jpg': (call) => this.#still(call, 'jpg'),
    'ccm_pic_get.js': (call) => this.#still(call, 'js'),
    'ccm_ptz_ctl.js': ({ query, res, serial }) => {
      const given = (name: string): number => Number(query.get(name) ?? Number.NaN);
      const isWhole = ['dtrans', 'dtrans_pan_tilt', 'dspeed', 'dspeed_pan_tilt'].every(
        (name) => query.get(name) === '1',
      );
      const move = { serial, x: given('dtrans_pan_tilt_x'), y: given('dtrans_pan_tilt_y') };
      const isFast = given('dspeed_pan_tilt_x') === 30 && given('dspeed_pan_tilt_y') === 30;
      if (!isWhole || !isFast || Math.abs(move.x) + Math.abs(move.y) !== 12)
        this.parts.complain('a movement with wrong parameters');
      this.moves.push(move);
      say(res, 'ccm_ptz_ctl_ack', { ret: FINE });
    },
  };

  async #inSession(name: string, call: Incoming, answer: (call: Signed) => void): Promise<void> {
    const { query, res } = call;
    const { sessions, complain } = this.parts;
    const nid = query.get('dsess_nid') ?? '';
    if (query.get('dsess') !== '1') complain(`${name} without dsess=1`);
    const session = sessions.signer(nid);
    if (typeof session === 'string') {
      say(res, 'ack', this.#goneAs(session));
      return;
    }
    session.inFlight++;
    await sleep(CALL_MS);
    session.inFlight--;
    session.lastUseMs = performance.now();
    if (this.denials > 0) {
      this.denials--;
      sessions.end(session);
      say(res, 'ack', this.#goneAs('accounts.sid.invalid'));
      return;
    }
    const serial = query.get('dsess_sn') ?? '';
    const refusal = name.startsWith('ccm_') && serial !== '' ? this.#refusalFor(serial) : null;
    if (refusal !== null) {
      say(res, 'ack', failed(refusal));
      return;
    }
    answer({ ...call, session, serial });
  }

  #refusalFor(serial: string): string | null {
    if (this.refusal !== null) return this.refusal;
    const device = this.parts.devices.find((known) => known.serial === serial);
    if (!device) this.parts.complain('a call for a device that is not there');
    if (!device) return 'ccm.device.none';
    return device.stat.toLowerCase() === 'online' ? null : 'accounts.user.offline';
  }

  #goneAs(status: string): Fields {
    if (status !== 'accounts.sid.invalid') return { result: status };
    return GONE[this.#timesGone++ % GONE.length]!;
  }

  #play({ query, session, serial, res }: Signed): void {
    const { options, relay, complain } = this.parts;
    const asked = { dsetup: '1', dsetup_stream: 'RTSP', dsetup_trans: '1' };
    const wants = { ...asked, dsetup_trans_proto: 'rtsp' };
    const isRight = Object.entries(wants).every(([key, value]) => query.get(key) === value);
    const profile = query.get('dtoken') ?? '';
    if (!isRight || !/^p[0-3]$/.test(profile)) {
      complain('a stream was asked for with wrong parameters');
      return say(res, 'ccm_play_ack', failed('ccm.system.err'));
    }
    const url = options.streamUrl ?? relay.mint(session, serial, profile);
    const { streamShape: shape = 'MediaUri' } = options;
    if (shape === 'uri') return say(res, 'ccm_play_ack', { ret: FINE, uri: { url } });
    if (shape === 'url') return say(res, 'ccm_play_ack', { ret: FINE, url });
    const Timeout = options.timeoutS ?? 0;
    say(res, 'GetStreamUriResponse', {
      Result: { Code: '', SubCode: '', Reason: '', Desc: '' },
      MediaUri: { Uri: url, InvalidAfterConnect: 0, InvalidAfterReboot: 0, Timeout },
      media_id: 'cms_oveu11_2',
    });
  }

  #still({ query, res }: Signed, at: 'jpg' | 'js'): void {
    const { options, still, complain } = this.parts;
    const wants = { dencode_type: '0', dpic_types_support: '2', dflag: '2' };
    const isRight =
      Object.entries(wants).every(([key, value]) => query.get(key) === value) &&
      /^p[0-3]_x{10}$/.test(query.get('dtoken') ?? '');
    if (!isRight) complain('a still was asked for with wrong parameters');
    if ((options.stillAt ?? 'jpg') !== at) return sendText(res, 404, 'no such page');
    sendBytes(res, 200, 'image/jpeg', still);
  }

  async #pick({ query, res, gone }: Incoming): Promise<void> {
    const { queues, complain } = this.parts;
    const qid = query.get('dqid') ?? '';
    if (query.get('hqid') !== qid) complain('a message was asked for from two queues');
    const picked = await queues.pick(qid, Number(query.get('dtimeout')), gone);
    if (picked === 'duplicate') complain('two requests for messages at the same queue');
    if (picked === 'duplicate') say(res, 'mmq_pick_ack', { result: 'err.mmq.pick.duplicate' });
    else if (picked === 'empty') say(res, 'mmq_pick_ack', { result: '' });
    else if (picked === null) say(res, 'mmq_pick_ack', { result: 'err.mmq.none' });
    else say(res, this.parts.options.messageType ?? 'ccm_msg', picked);
  }

  #checkHandle(name: string, handle: number): void {
    if (!Number.isInteger(handle) || handle < 1) this.parts.complain(`${name} has no number`);
  }
}

function say(res: ServerResponse, type: string, data: Fields): void {
  const answer = { type, from: 270532608, from_handle: 272792949, to_handle: 1, data };
  sendBytes(res, 200, 'application/javascript', messageText(answer));
}
