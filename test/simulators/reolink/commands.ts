/** How a simulated Reolink device answers commands, with all the contradictions of the real one. */
import type { Card } from './card.js';
import type { Head } from './head.js';
import type { Sessions } from './sessions.js';
import { timeValue, type ZoneName } from './zones.js';

export type CommandNeeds = Readonly<{
  sessions: Sessions;
  head: Head;
  card: Card;
  zone: ZoneName;
  channels: number;
  canMove: boolean;
  /** Picture height of the main stream, and whether it is H.265. */
  coding: Readonly<{ width: number; height: number; isH265: boolean }>;
  /** The value of `GetNetPort`; a number is an error instead. */
  netPort: () => Record<string, unknown> | number;
  isMoving: () => boolean;
  /** Codes with which the next commands of a name are refused. */
  refusals: ReadonlyMap<string, number[]>;
  complain: (text: string) => void;
}>;

type Params = Readonly<Record<string, unknown>>;

/** What destroys, or lets others in. */
const DANGEROUS = /^(Format|Reboot|Restore|Shutdown|Upgrade|ImportCfg|DelLog|AddUser|DelUser|ModifyUser|Disconnect|Set)/; // prettier-ignore

const DETAILS: Readonly<Record<number, string>> = {
  [-4]: 'param error',
  [-6]: 'please login first',
  [-8]: 'timeout',
  [-9]: 'not support',
  [-12]: 'get config failed',
  [-23]: 'missing param',
  [-24]: 'error command',
};
/** A client may ask for motion once a second; a little less for its clock, ms. */
const LEAST_MOTION_PAUSE_MS = 900;

export class Commands {
  /** Names of all commands so far. */
  readonly calls: string[] = [];
  #motionAskedAtMs: number | null = null;

  constructor(private readonly needs: CommandNeeds) {}

  /** The reply to one command of an envelope. */
  reply(cmd: string, param: Params, token: string | undefined): Record<string, unknown> {
    this.calls.push(cmd);
    if (DANGEROUS.test(cmd)) this.needs.complain(`${cmd} was called`);
    const refusal = this.needs.refusals.get(cmd)?.shift();
    if (refusal !== undefined) return this.#error(cmd, refusal);
    if (cmd === 'Login') return this.#logIn(param);
    if (token === undefined || !this.needs.sessions.isOpen(token)) return this.#error(cmd, -6);
    if (cmd === 'Logout') {
      this.needs.sessions.end(token);
      return { cmd, code: 0, value: { rspCode: 200 } };
    }
    const value = this.#value(cmd, param);
    return typeof value === 'number' ? this.#error(cmd, value) : this.#success(cmd, value);
  }

  #logIn({ User: user }: Params): Record<string, unknown> {
    const { userName, password } = (user ?? {}) as Params;
    const answer = this.needs.sessions.logIn(userName, password);
    if ('rspCode' in answer) return { cmd: 'Login', code: 1, error: answer };
    const { token: name, leaseTime } = answer;
    return { cmd: 'Login', code: 0, value: { Token: { leaseTime, name } } };
  }

  #value(cmd: string, param: Params): Params | number {
    const { channel } = param;
    const { channels, head, card, netPort, isMoving } = this.needs;
    const isOfChannel = ['GetEnc', 'GetMdState', 'PtzCtrl'].includes(cmd);
    if (isOfChannel && !(typeof channel === 'number' && channel >= 0 && channel < channels))
      return -4;
    switch (cmd) {
      case 'GetNetPort':
        return netPort();
      case 'GetDevInfo':
        return { DevInfo: { channelNum: channels, model: 'RLC-423S', type: 'IPC', wifi: 1 } };
      case 'GetEnc':
        return this.#coding(channel);
      case 'GetAbility':
        return this.#abilities();
      case 'GetTime':
        return timeValue(Date.now(), this.needs.zone);
      case 'GetMdState':
        this.#noteMotion();
        return { state: isMoving() ? 1 : 0 };
      case 'PtzCtrl':
        return head.order(param) ?? { rspCode: 200 };
      case 'Search':
        return card.search(param);
      default:
        return -24;
    }
  }

  #coding(channel: unknown): Params {
    const { width, height, isH265 } = this.needs.coding;
    const mainStream = {
      bitRate: 6144,
      frameRate: 30,
      profile: 'Main',
      size: `${width}*${height}`,
      ...(isH265 ? { vType: 'h265' } : {}),
    };
    const subStream = { bitRate: 160, frameRate: 7, profile: 'High', size: '640*360' };
    return { Enc: { audio: 1, channel, mainStream, subStream } };
  }

  #abilities(): Params {
    const ptzCtrl = { permit: 1, ver: this.needs.canMove ? 1 : 0 };
    const snap = { permit: 4, ver: 0 };
    return { Ability: { abilityChn: Array(this.needs.channels).fill({ ptzCtrl, snap }) } };
  }

  #noteMotion(): void {
    const nowMs = performance.now();
    if (this.#motionAskedAtMs !== null && nowMs - this.#motionAskedAtMs < LEAST_MOTION_PAUSE_MS)
      this.needs.complain('motion was asked for more than once a second');
    this.#motionAskedAtMs = nowMs;
  }

  /** Samples show successes with `code` 1, another command's name, and blanks in names. */
  #success(cmd: string, value: Params): Record<string, unknown> {
    if (cmd === 'GetMdState') return { cmd: 'GetUpnp', code: 0, value };
    if (cmd === 'GetDevInfo') return { cmd, code: 1, value };
    return { cmd: ` ${cmd}`, code: 0, value };
  }

  /** And failures with `code` 0. */
  #error(cmd: string, rspCode: number): Record<string, unknown> {
    const error = { rspCode, detail: DETAILS[rspCode] ?? 'error' };
    return { cmd, code: rspCode === -6 ? 0 : 1, error };
  }
}
