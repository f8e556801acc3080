/** A device that counts its sessions, and the keeper that is to be polite to it. */
import type { DeviceContext } from '../../../src/resolvers/device-context.js';
import { DeviceFailure, type DeviceFailureCode } from '../../../src/resolvers/device-failure.js';
import { SessionKeeper, type SessionCalls } from '../../../src/resolvers/session-keeper.js';
import { FakeClock } from '../../fake-clock.js';
import { MemoryDeviceStore } from './memory-device-store.js';

export type FakeSession = { readonly token: string; fresh: boolean };

export class FakeDevice {
  readonly open = new Set<string>();
  /** `in 1`, `out 1`, `refused`, in order. */
  readonly said: string[] = [];
  /** How every login and logout fails from now on. */
  failure: DeviceFailureCode | null = null;
  /** Sessions it allows at once. */
  room = Infinity;
  /** The next logins wait for this. */
  gate: Promise<void> = Promise.resolve();
  password = 'right';
  isSilentAtLogout = false;
  #count = 0;

  calls(password: string, allowsSecond: boolean): SessionCalls<FakeSession> {
    return {
      allowsSecond,
      logIn: (signal) => this.#logIn(password, signal),
      logOut: async ({ token }, signal) => {
        if (this.isSilentAtLogout) await untilAborted(signal);
        await this.#arrive(signal);
        if (!this.open.delete(token)) throw failed('session_expired');
        this.said.push(`out ${token}`);
      },
      isFresh: ({ fresh }) => fresh,
      note: ({ token }) => ({ token }),
      fromNote: (note) => (isToken(note) ? { token: note.token, fresh: true } : null),
    };
  }

  async #logIn(password: string, signal: AbortSignal): Promise<FakeSession> {
    await this.gate;
    await this.#arrive(signal);
    if (password !== this.password) return this.#refuse('bad_credentials');
    if (this.open.size >= this.room) return this.#refuse('too_many_sessions');
    const token = String(++this.#count);
    this.open.add(token);
    this.said.push(`in ${token}`);
    return { token, fresh: true };
  }

  #refuse(code: DeviceFailureCode): never {
    this.said.push('refused');
    throw failed(code);
  }

  async #arrive(signal: AbortSignal): Promise<void> {
    await Promise.resolve();
    signal.throwIfAborted();
    if (this.failure) this.#refuse(this.failure);
  }
}

export type KeeperRig = Readonly<{
  device: FakeDevice;
  clock: FakeClock;
  store: MemoryDeviceStore;
  keeper: SessionKeeper<FakeSession>;
  /** Another one for the same account, as after a restart. */
  again(overrides?: Partial<RigOptions>): SessionKeeper<FakeSession>;
}>;

type RigOptions = Readonly<{
  allowsSecond: boolean;
  password: string;
  byHand: boolean;
  random: () => number;
  free: Promise<void>;
}>;

export function keeperRig(options: Partial<RigOptions> = {}): KeeperRig {
  const device = new FakeDevice();
  const clock = new FakeClock();
  const store = new MemoryDeviceStore();
  const again = (overrides: Partial<RigOptions> = {}): SessionKeeper<FakeSession> => {
    const { allowsSecond, password, byHand, random, free } = {
      ...{ allowsSecond: false, password: 'right', byHand: false, random: () => 1 },
      ...{ free: Promise.resolve() },
      ...options,
      ...overrides,
    };
    const context: Pick<DeviceContext, 'clock' | 'random' | 'store' | 'byHand'> = {
      clock,
      random,
      store,
      byHand,
    };
    const account = { key: 'fake 192.0.2.1 admin', password };
    return new SessionKeeper(device.calls(password, allowsSecond), context, account, free);
  };
  return { device, clock, store, again, keeper: again() };
}

export function failed(code: DeviceFailureCode): DeviceFailure {
  return new DeviceFailure(code, `the device said ${code}`);
}

function isToken(note: unknown): note is { token: string } {
  return typeof note === 'object' && note !== null && 'token' in note;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
