/**
 * Events, asked for again and again: the recorder has no way to tell them by itself. Each question
 * reaches back a little, for events may be listed late, and what was told already is left out.
 * Source: docs/vendors/mobotix.md, "Events".
 */
import type { z } from 'zod';
import type { Clock } from '../../kit/clock.js';
import type { DeviceEvent, DeviceEventType } from '../device-event.js';
import type { NvrClient } from './client.js';
import type { MobotixSettings } from './config.js';
import { EventPage } from './outputs.js';
import type { RecorderClock } from './recorder-clock.js';
import type { TimeBase } from './time-base.js';

type Entry = z.output<typeof EventPage>['evt_list'][number];

const POLL_EVERY_MS = 5_000;
/** How far a question reaches back, and ahead for a clock that is not quite ours, ms. */
const OVERLAP_MS = 60_000;
const PAGE = 100;
/** So many events of one question, and no more: something has gone wrong then. */
const MOST_PAGES = 10;

const TYPES: Readonly<Record<number, DeviceEventType>> = {
  0: 'motion',
  1: 'video_loss',
  2: 'input',
};

export class EventWatch {
  /** What was told, by reference, with its time; as far back as questions reach. */
  readonly #told = new Map<string, number>();
  /** Up to when all is told, ms since the Unix epoch. */
  #toldUntilMs: number;

  constructor(
    private readonly client: NvrClient,
    private readonly settings: Pick<MobotixSettings, 'channel' | 'group'>,
    private readonly recorderClock: RecorderClock,
    private readonly clock: Clock,
  ) {
    this.#toldUntilMs = clock.now();
  }

  /** Until `signal` is aborted. @throws DeviceFailure */
  async run(tell: (event: DeviceEvent) => void, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#poll(tell, signal);
        await this.clock.sleep(POLL_EVERY_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #poll(tell: (event: DeviceEvent) => void, signal: AbortSignal): Promise<void> {
    const base = await this.recorderClock.timeBase(signal);
    const nowMs = this.clock.now();
    const fromMs = Math.min(this.#toldUntilMs, nowMs) - OVERLAP_MS;
    const entries = await this.#entries(base, { fromMs, toMs: nowMs + OVERLAP_MS }, signal);
    for (const event of entries.map((entry) => eventOf(entry, base))) {
      if (!this.#told.has(event.ref)) tell(event);
      this.#told.set(event.ref, event.timeMs);
    }
    this.#toldUntilMs = nowMs;
    for (const [ref, timeMs] of this.#told)
      if (timeMs < nowMs - 2 * OVERLAP_MS) this.#told.delete(ref);
  }

  /** Of this channel, oldest first. */
  async #entries(
    base: TimeBase,
    span: Readonly<{ fromMs: number; toMs: number }>,
    signal: AbortSignal,
  ): Promise<Entry[]> {
    const { channel, group } = this.settings;
    const { fromS, toS } = base.span(span);
    const entries: Entry[] = [];
    for (let page = 0; page < MOST_PAGES; page++) {
      const parameters = {
        group_id: group,
        evt_type: [true, true, true],
        start_idx: page * PAGE,
        end_idx: (page + 1) * PAGE - 1,
        evt_indx: -1,
        channel,
        start_time: fromS,
        end_time: toS,
      };
      const path = '/datasearch/evtlist_page_get';
      const answer = await this.client.post(path, parameters, EventPage, signal);
      entries.push(...answer.evt_list);
      if (answer.evt_list.length === 0 || (page + 1) * PAGE >= answer.total) break;
    }
    return entries
      .filter((entry) => entry.channel === channel)
      .toSorted((a, b) => a.start_time - b.start_time);
  }
}

function eventOf(entry: Entry, base: TimeBase): DeviceEvent {
  const { start_time: startS, channel, evt_type: kind, evt_indx: index } = entry;
  const type = TYPES[kind] ?? 'other';
  return {
    ref: [startS, channel, kind, index].join('-'),
    type,
    timeMs: base.ms(startS),
    endMs: null,
    note: type === 'input' ? `input ${index}` : type === 'other' ? `event type ${kind}` : '',
  };
}
