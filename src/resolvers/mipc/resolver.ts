/**
 * An MIPC camera (docs/vendors/mipc.md): its account's server mints an address for each connection.
 *
 * The address serves once, and a running stream outlives the session that minted it.
 */
import type { CameraConfig } from '../../config/config.js';
import type { Loss } from '../../model/loss.js';
import type { DeviceContext } from '../device-context.js';
import type { DeviceEvent } from '../device-event.js';
import { deadline } from '../deadline.js';
import { DeviceFailure } from '../device-failure.js';
import type { ExchangeLog } from '../exchange-log.js';
import type { Lease } from '../lease.js';
import type { PtzCommand } from '../ptz.js';
import type { HeldBack, Resolver } from '../resolver.js';
import type { Shared } from '../device-pool.js';
import { MipcAccount } from './account.js';
import type { AccountDevice } from './answers.js';
import type { MipcSettings } from './config.js';
import { chosenDevice, isSame, requireOnline } from './devices.js';
import { eventOf, saysOnline } from './events.js';
import { MIPC_MOVEMENTS, PtzSteps, type PtzStep } from './ptz.js';
import { STILL_NAMES, stillIn } from './still.js';

export function mipcResolver(
  camera: CameraConfig & MipcSettings,
  context: DeviceContext,
): Resolver {
  return new MipcResolver(camera, context);
}

/** For whatever is asked, login and all, ms. */
const ANSWER_WITHIN_MS = 10_000;
/** The only speed that was ever seen. */
const PTZ_SPEED = 30;
/** Shorter terms are for connecting, not for streaming: no second address is asked for, ms. */
const SHORTEST_TERM_MS = 60_000;
/** After this much of an address's term the next one is asked for. */
const RENEW_AFTER = 0.8;

class MipcResolver implements Resolver {
  readonly movements = MIPC_MOVEMENTS;
  readonly #account: Shared<MipcAccount>;
  readonly #steps: PtzSteps;
  readonly #changed = new Set<() => void>();
  #serial: string | null = null;

  constructor(
    private readonly camera: CameraConfig & MipcSettings,
    private readonly context: DeviceContext,
  ) {
    this.#account = context.shared.share(
      accountKey(camera),
      (free) => new MipcAccount(camera, context, free),
    );
    this.#steps = new PtzSteps((step, signal) => this.#step(step, signal), context.clock);
  }

  async lease(profile: string, signal: AbortSignal): Promise<Lease> {
    using limit = this.#limited(signal);
    const serial = await this.#findOnline(limit.signal);
    const opened = await this.#account.value.play(serial, profile, limit.signal);
    const { url, timeoutMs, hold } = opened;
    hideMinted(url, this.context);
    const nowMs = this.context.clock.now();
    const isRenewed = timeoutMs !== null && timeoutMs >= SHORTEST_TERM_MS;
    return {
      source: { kind: 'url', url, transport: 'tcp' },
      expiresAtMs: timeoutMs === null ? null : nowMs + timeoutMs,
      renewAtMs: isRenewed ? nowMs + timeoutMs * RENEW_AFTER : null,
      dropped: null,
      singleUse: true,
      explain: explained,
      release: () => {
        hold[Symbol.dispose]();
        return Promise.resolve();
      },
    };
  }

  get exchanges(): ExchangeLog {
    return this.#account.value.exchanges;
  }

  onChange(listener: () => void): Disposable {
    this.#changed.add(listener);
    return { [Symbol.dispose]: () => void this.#changed.delete(listener) };
  }

  askAgain(): HeldBack | null {
    return this.#account.value.askAgain();
  }

  async snapshot(signal: AbortSignal): Promise<Buffer> {
    using limit = this.#limited(signal);
    const serial = await this.#find(limit.signal);
    const parameters = {
      token: `${this.camera.stream}_xxxxxxxxxx`,
      encode_type: 0,
      pic_types_support: 2,
      flag: 2,
    };
    for (const name of STILL_NAMES) {
      const call = { name, serial, parameters };
      const still = await this.#account.value.fetch(call, stillIn, limit.signal);
      if (still) return still;
    }
    throw new DeviceFailure('bad_reply', 'the server sent no picture for a still');
  }

  ptz(command: PtzCommand, signal: AbortSignal): Promise<void> {
    return this.#steps.run(command, signal);
  }

  async watchEvents(tell: (event: DeviceEvent) => void, signal: AbortSignal): Promise<void> {
    try {
      const serial = await this.#find(signal);
      await this.#account.value.messages.listen((item) => {
        if (!isSame(item.serial, serial)) return;
        if (saysOnline(item)) for (const listener of this.#changed) listener();
        const event = eventOf(item, this.context.clock.now());
        if (event) tell(event);
      }, signal);
    } catch (error) {
      if (error !== signal.reason) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#account[Symbol.asyncDispose]();
  }

  async #step({ x, y }: PtzStep, signal: AbortSignal): Promise<void> {
    using limit = this.#limited(signal);
    const serial = await this.#find(limit.signal);
    const parameters = {
      trans: { pan_tilt: { x, y } },
      speed: { pan_tilt: { x: PTZ_SPEED, y: PTZ_SPEED } },
    };
    const call = { name: 'ccm_ptz_ctl.js', serial, parameters };
    await this.#account.value.call(call, limit.signal);
  }

  /** Calls wait for each other, so each of them being quick is not enough. */
  #limited(signal: AbortSignal): Disposable & { signal: AbortSignal } {
    const limit = deadline(this.context.clock, ANSWER_WITHIN_MS, 'what it was asked');
    return {
      signal: AbortSignal.any([signal, limit.signal]),
      [Symbol.dispose]: () => limit[Symbol.dispose](),
    };
  }

  /** The camera's serial number, asked for once. */
  async #find(signal: AbortSignal): Promise<string> {
    return (this.#serial ??= (await this.#chosen(signal)).serial);
  }

  /** The same, and only where it can stream now. */
  async #findOnline(signal: AbortSignal): Promise<string> {
    const device = await this.#chosen(signal);
    requireOnline(device);
    this.#serial = device.serial;
    return device.serial;
  }

  async #devices(signal: AbortSignal): Promise<AccountDevice[]> {
    try {
      return await this.#account.value.devices(signal);
    } catch (error) {
      // A camera may have no list of devices at all.
      const isNone = error instanceof DeviceFailure && error.code === 'bad_reply';
      if (isNone && this.camera.server !== null) return [];
      throw error;
    }
  }

  async #chosen(signal: AbortSignal): Promise<AccountDevice> {
    const { server, username, device } = this.camera;
    // A camera that is spoken to directly has its serial number for a user name, and itself alone.
    const itself: AccountDevice = { serial: username, nick: '', type: 'IPC', stat: '' };
    if (server !== null && device !== null && isSame(device, username)) return itself;
    const devices = await this.#devices(signal);
    const isItself = server !== null && device === null && devices.length === 0;
    return isItself ? itself : chosenDevice(devices, device);
  }
}

/** Cameras share an account where all but the device is the same. */
function accountKey({
  gateway,
  server,
  username,
  password,
  verifyTls,
  sessionIdleMs,
  primeParameter,
  passwordParameter,
}: MipcSettings): string {
  const what = [gateway, server, username, password, verifyTls, sessionIdleMs];
  return `mipc ${JSON.stringify([...what, primeParameter, passwordParameter])}`;
}

/** The address, and whatever in it may be what opens the stream. */
function hideMinted(url: string, { hide }: DeviceContext): void {
  hide(url);
  const { pathname, search, username, password } = new URL(url);
  for (const piece of [`${pathname}${search}`, username, password]) if (piece !== '') hide(piece);
  // Paths end with serial number, profile and token, with _ between them.
  const token = /[^_/?=&]{8,}$/.exec(`${pathname}${search}`)?.[0];
  if (token !== undefined) hide(token);
}

/** Codes of a refused address: the relay knows nothing of user names and passwords. */
const REFUSED: ReadonlySet<string> = new Set(['bad_credentials', 'not_found']);

function explained(loss: Loss): Loss {
  if (!REFUSED.has(loss.code)) return loss;
  return {
    cause: 'lease',
    code: 'session_expired',
    message: 'the relay no longer takes the address it gave; a new one is asked for',
    retryable: true,
  };
}
