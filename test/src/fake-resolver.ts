/** A device that does whatever a test lets it do, and remembers what it was asked. */
import { EventEmitter, once } from 'node:events';
import type { DeviceEvent } from '../../src/resolvers/device-event.js';
import { CamrelayError } from '../../src/model/errors.js';
import type { Devices } from '../../src/resolvers/devices.js';
import type { Resolver } from '../../src/resolvers/resolver.js';

/** A resolver without a stream, with the members a test gives it. */
export function fakeResolver(members: Partial<Resolver> = {}): Resolver {
  return { lease: () => Promise.reject(new Error('this device has no stream')), ...members };
}

/** Watches of a device that tell and end as a test says. */
export class FakeWatches {
  readonly #ends = new EventEmitter();
  started = 0;
  open = 0;
  tell: (event: DeviceEvent) => void = () => undefined;

  readonly watchEvents: NonNullable<Resolver['watchEvents']> = async (tell, signal) => {
    this.started++;
    this.open++;
    this.tell = tell;
    try {
      await once(this.#ends, 'end', { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.open--;
    }
  };

  /** Ends the watch that is open, with an error where there is one. */
  end(error?: Error): void {
    if (error) this.#ends.emit('error', error);
    else this.#ends.emit('end');
  }
}

export function aMotion(ref: string, more: Partial<DeviceEvent> = {}): DeviceEvent {
  return { ref, type: 'motion', timeMs: 1_700_000_000_000, endMs: null, note: '', ...more };
}

/** The devices of a program, as far as routes see them. */
export function devicesOf(open: Readonly<Record<string, Resolver>>): FakeDevices {
  const find = (id: string): Resolver | undefined => open[id];
  return {
    find,
    get: ({ id }) => {
      const resolver = find(id);
      if (!resolver) throw new CamrelayError('camera_disabled', `camera ${id} is switched off`);
      return resolver;
    },
  };
}

type FakeDevices = Pick<Devices, 'find' | 'get'>;
