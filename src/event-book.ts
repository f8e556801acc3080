/**
 * Events: what devices notice and people note, kept in the index and told on at once.
 *
 * They stay as long as the camera's recordings may by age, with or without a picture of them, and at
 * most so many of one camera: a device that reports every leaf must not fill the disk.
 */
import { randomUUID } from 'node:crypto';
import type { ToldEvent } from '../recorder/plan.js';
import type { NewEvent, StoredEvent } from '../storage/events.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import { type Config, retentionAgeMs } from './config/config.js';
import type { Clock } from './kit/clock.js';
import type { EventBus } from './kit/event-bus.js';
import type { Log } from './kit/log.js';
import type { TimeSpan } from './model/time.js';
import type { DeviceEvent } from './resolvers/device-event.js';

export type EventBookDeps = Readonly<{
  /** Told at once, before the event is kept, which may take a while. */
  heard: (cameraId: string, event: ToldEvent) => void;
  index: RecordingIndex;
  events: EventBus;
  config: () => Config;
  clock: Clock;
  log: Log;
}>;

export type UserEvent = Readonly<{ type: string; timeMs: number; note: string }>;

/** How many an answer holds at most, the oldest of its span. */
export const MOST_LISTED = 10_000;
/** Of one camera; beyond that the oldest are forgotten. */
const MOST_KEPT = 100_000;
const PRUNE_EVERY_MS = 3_600_000;
/** Of one camera, on their way into the index; what a device tells beyond that is dropped. */
const MOST_WAITING = 64;
const LONGEST_NOTE = 500;

export class EventBook implements AsyncDisposable {
  readonly #stopping = new AbortController();
  readonly #pruning: Promise<void>;
  readonly #totals = new Map<string, Map<string, number>>();
  /** On their way into the index, by camera. */
  readonly #waiting = new Map<string, number>();

  constructor(private readonly deps: EventBookDeps) {
    this.#pruning = this.#pruneNowAndThen(this.#stopping.signal);
  }

  /** Those that share any instant with the span, oldest first, at most `MOST_LISTED`. */
  list(cameraId: string, span: TimeSpan): StoredEvent[] {
    return this.deps.index.read.events(cameraId, span, MOST_LISTED);
  }

  /** How many events of each type were new since the start, by camera; those that are gone too. */
  get totals(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#totals;
  }

  /** Keeps what a person noted. @throws CamrelayError disk_failed */
  add(cameraId: string, { type, timeMs, note }: UserEvent): Promise<StoredEvent> {
    const ref = `user-${randomUUID()}`;
    this.#count(cameraId, type);
    this.deps.heard(cameraId, { ref, timeMs, endMs: null, type, goesOn: false, byDevice: false });
    return this.#put({ cameraId, ref, timeMs, endMs: null, type, source: 'user', note });
  }

  /** Keeps what a device tells; under a known ref, what has become of it. Never throws. */
  note(cameraId: string, told: DeviceEvent): void {
    const note = printable(told.note);
    const known = this.deps.index.read.event(cameraId, told.ref);
    const isNews = !known || changes(known, { ...told, note });
    if (!isNews) return;
    const { ref, timeMs, endMs, type, endFollows = false } = told;
    if (!known) this.#count(cameraId, type);
    const goesOn = endMs === null && endFollows;
    this.deps.heard(cameraId, { ref, timeMs, endMs, type, goesOn, byDevice: true });
    const waiting = this.#waiting.get(cameraId) ?? 0;
    if (waiting >= MOST_WAITING) {
      this.deps.log.warn('a device tells more events than can be kept', { camera: cameraId });
      return;
    }
    this.#waiting.set(cameraId, waiting + 1);
    this.#put({ cameraId, ref, timeMs, endMs, type, source: 'device', note }, goesOn)
      .catch(() => undefined) // the index says why, once
      .finally(() => this.#waiting.set(cameraId, (this.#waiting.get(cameraId) ?? 1) - 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#pruning;
  }

  #count(cameraId: string, type: string): void {
    const types = this.#totals.get(cameraId) ?? new Map<string, number>();
    this.#totals.set(cameraId, types.set(type, (types.get(type) ?? 0) + 1));
  }

  async #put(event: NewEvent, goesOn = false): Promise<StoredEvent> {
    const { index, events } = this.deps;
    await index.write({ type: 'event', event });
    const stored = index.read.event(event.cameraId, event.ref);
    if (!stored) throw new Error('an event was forgotten as soon as it was kept');
    const data = { camera: stored.cameraId, ...eventView(stored) };
    events.tell({ type: 'event', data, goesOn });
    return stored;
  }

  async #pruneNowAndThen(signal: AbortSignal): Promise<void> {
    const { clock, index } = this.deps;
    while (!signal.aborted) {
      for (const cameraId of index.read.camerasWithEvents()) {
        const beforeMs = clock.now() - (this.#keptForMs(cameraId) ?? Infinity);
        // A failure is logged by the index itself; the next round tries again.
        await index
          .write({
            type: 'pruneEvents',
            cameraId,
            beforeMs: Math.max(beforeMs, 0),
            keep: MOST_KEPT,
          })
          .catch(() => undefined);
      }
      await clock.sleep(PRUNE_EVERY_MS, signal);
    }
  }

  /** Null for ever. Of a camera that is gone, as long as any without limits of its own. */
  #keptForMs(cameraId: string): number | null {
    const config = this.deps.config();
    const camera = config.cameras.find(({ id }) => id === cameraId);
    return camera ? retentionAgeMs(config, camera) : config.storage.retention.ageMs;
  }
}

/** An event as every answer shows it. */
export function eventView({ id, timeMs, endMs, type, source, note }: StoredEvent) {
  return {
    id,
    time: new Date(timeMs).toISOString(),
    end: endMs === null ? null : new Date(endMs).toISOString(),
    type,
    source,
    note,
  };
}

function changes(known: StoredEvent, { endMs, note }: Pick<DeviceEvent, 'endMs' | 'note'>) {
  return (endMs !== null && endMs !== known.endMs) || (note !== '' && note !== known.note);
}

/** A device's words on one line of bounded length. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, LONGEST_NOTE);
}
