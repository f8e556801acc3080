/**
 * Two clocks: some commands of the recorder take UTC, others its wall clock written as if that were
 * UTC. The difference is found by comparing clocks (docs/vendors/mobotix.md, "Time").
 */
import type { TimeSpan } from '../../model/time.js';

export type TimeBaseMode = 'auto' | 'utc' | 'local';

/** Zones differ from UTC by whole quarters of an hour. */
const STEP_S = 900;
/** More than any zone: such a clock is simply wrong, s. */
const MOST_S = 14 * 3_600;

/** What "local" seconds of a recorder mean. */
export class TimeBase {
  /**
   * @param offsetS what its "local" seconds are ahead of UTC
   * @param driftS what its clock goes wrong beside that
   */
  constructor(
    readonly offsetS: number,
    readonly driftS: number,
  ) {}

  /** Seconds for a "local" command. */
  localS(ms: number): number {
    return Math.floor(ms / 1_000) + this.offsetS;
  }

  /** ms since the Unix epoch, of seconds from a "local" command. */
  ms(localS: number): number {
    return (localS - this.offsetS) * 1_000;
  }

  /** A span for a "local" command: no shorter than the one given. */
  span({ fromMs, toMs }: TimeSpan): Readonly<{ fromS: number; toS: number }> {
    return { fromS: this.localS(fromMs), toS: this.localS(toMs + 999) };
  }
}

/** @param localS what the recorder says it is, when it was really `nowS`; both s */
export function timeBaseOf(mode: TimeBaseMode, localS: number, nowS: number): TimeBase {
  // Plus zero, for there is a zero below zero.
  const offsetS = Math.round((localS - nowS) / STEP_S) * STEP_S + 0;
  const isMeant = mode === 'local' || (mode === 'auto' && Math.abs(offsetS) <= MOST_S);
  const counted = isMeant ? offsetS : 0;
  return new TimeBase(counted, localS - nowS - counted);
}
