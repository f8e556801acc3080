/**
 * Motion and the like as something that is on or off. Some devices say when it is over, some never do: then
 * it goes off by itself.
 */
import type { Clock } from '../kit/clock.js';
import type { EventSwitch } from './topics.js';

export type SwitchEvent = Readonly<{
  cameraId: string;
  type: EventSwitch;
  id: number;
  /** ms since the Unix epoch. */
  timeMs: number;
  endMs: number | null;
  /** The device will say when it is over. */
  goesOn: boolean;
}>;

/** An event without an end, and one that is told only when it is over, is on for so long, ms. */
export const MOMENT_ON_MS = 30_000;
/** One whose end was promised, and does not come, is over after so long, ms. */
export const LONGEST_ON_MS = 600_000;
/** Events at once that keep one switch on; more change nothing. */
const MOST_AT_ONCE = 32;

export class EventSwitches implements Disposable {
  /** Until when each event keeps its switch on, ms since the Unix epoch, by camera and type. */
  readonly #on = new Map<string, Map<number, number>>();
  #alarm = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly changed: (cameraId: string, type: EventSwitch, isOn: boolean) => void,
  ) {}

  heard({ cameraId, type, id, timeMs, endMs, goesOn }: SwitchEvent): void {
    const name = nameOf(cameraId, type);
    const events = this.#on.get(name) ?? new Map<number, number>();
    const shownMs = timeMs + (goesOn ? LONGEST_ON_MS : MOMENT_ON_MS);
    const untilMs = endMs === null ? shownMs : events.has(id) ? endMs : Math.max(endMs, shownMs);
    if (untilMs <= this.clock.now()) events.delete(id);
    else if (events.has(id) || events.size < MOST_AT_ONCE) events.set(id, untilMs);
    this.#set(name, events);
    this.#setAlarm();
  }

  /** Of a camera that is gone. */
  forget(cameraId: string): void {
    for (const name of this.#on.keys()) if (partsOf(name)[0] === cameraId) this.#on.delete(name);
  }

  [Symbol.dispose](): void {
    this.#alarm.abort();
    this.#on.clear();
  }

  #set(name: string, events: Map<number, number>): void {
    const wasOn = this.#on.has(name);
    const isOn = events.size > 0;
    if (isOn) this.#on.set(name, events);
    else this.#on.delete(name);
    if (wasOn !== isOn) this.changed(...partsOf(name), isOn);
  }

  /** For when the next one goes off by itself. */
  #setAlarm(): void {
    this.#alarm.abort();
    if (this.#on.size === 0) return;
    const alarm = new AbortController();
    this.#alarm = alarm;
    const nextMs = Math.min(...[...this.#on.values()].flatMap((events) => [...events.values()]));
    void this.clock.sleep(Math.max(0, nextMs - this.clock.now()), alarm.signal).then(() => {
      if (!alarm.signal.aborted) this.#sweep();
    });
  }

  #sweep(): void {
    const nowMs = this.clock.now();
    for (const [name, events] of this.#on) {
      for (const [id, untilMs] of events) if (untilMs <= nowMs) events.delete(id);
      this.#set(name, events);
    }
    this.#setAlarm();
  }
}

const nameOf = (cameraId: string, type: EventSwitch): string => `${cameraId}/${type}`;
const partsOf = (name: string): [string, EventSwitch] => {
  const [cameraId = '', type = ''] = name.split('/');
  return [cameraId, type as EventSwitch];
};
