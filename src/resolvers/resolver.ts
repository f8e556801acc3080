/**
 * The contract of a vendor: a camera's configuration in, a lease on its stream out, and whatever
 * else the device can do.
 * What a vendor cannot do it leaves out: what is there
 * is what the camera's capabilities say. A vendor is one folder and one line in two lists.
 */
import type { DeviceArchive, DevicePlayer } from './device-archive.js';
import type { DeviceEvent, DeviceHook } from './device-event.js';
import type { ExchangeLog } from './exchange-log.js';
import type { Lease } from './lease.js';
import type { PtzCommand } from './ptz.js';

/** A camera's configuration bound to its vendor. Every method throws `DeviceFailure`. */
export interface Resolver extends Partial<AsyncDisposable> {
  lease(streamName: string, signal: AbortSignal): Promise<Lease>;
  /** Calls back whenever a stream that was refused may be worth another try at once. */
  onChange?(listener: () => void): Disposable;
  /**
   * A person wants the device asked again at once. Pauses after failures that no device minds are
   * forgotten; where it must not be asked, lest it lock the account, this says so, else it is null.
   */
  askAgain?(): HeldBack | null;
  /** A JPEG of now, made by the device. */
  snapshot?(signal: AbortSignal): Promise<Buffer>;
  /** Resolves when the movement is over; aborting ends it at once. */
  ptz?(command: PtzCommand, signal: AbortSignal): Promise<void>;
  /** What of moving it there is, as far as it is known by now; left out where it cannot be moved. */
  readonly movements?: Movements;
  /** What the device itself recorded. */
  readonly archive?: DeviceArchive;
  /** Plays what the device itself recorded. */
  readonly player?: DevicePlayer;
  /** Tells what the device notices until `signal` is aborted; rejects when it cannot go on. */
  watchEvents?(tell: (event: DeviceEvent) => void, signal: AbortSignal): Promise<void>;
  /** What was said to the device lately; left out where nothing is. */
  readonly exchanges?: ExchangeLog;
  /** Takes the calls that the device makes to us. */
  readonly hook?: DeviceHook;
  /** Logs out and closes every connection; may be called once. Never rejects. */
  [Symbol.asyncDispose]?(): Promise<void>;
}

export type HeldBack = Readonly<{
  /** From when on it may be asked, ms since the Unix epoch; null: once the password has been changed. */
  untilMs: number | null;
  /** For a person. */
  message: string;
}>;

/** A position that a camera has been taught. @property name null where the device tells none */
export type Preset = Readonly<{ id: number; name: string | null }>;

export type Movements = Readonly<{ zoom: boolean; presets: readonly Preset[] }>;

/** Presets that are known by their number alone, from 1 on. */
export function numberedPresets(count: number): Preset[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, name: null }));
}

/** What a camera can do beside streaming. */
export type Capabilities = Readonly<{
  snapshot: boolean;
  ptz: boolean;
  zoom: boolean;
  presets: readonly Preset[];
  recordings: boolean;
  playback: boolean;
  events: boolean;
}>;

export function capabilitiesOf(resolver: Partial<Resolver>): Capabilities {
  return {
    snapshot: resolver.snapshot !== undefined,
    ptz: resolver.ptz !== undefined,
    zoom: resolver.movements?.zoom ?? false,
    presets: resolver.movements?.presets ?? [],
    recordings: resolver.archive !== undefined,
    playback: resolver.player !== undefined,
    events: resolver.watchEvents !== undefined || resolver.hook !== undefined,
  };
}
