/**
 * The last seconds of a stream in memory, for the case that they should be recorded after all.
 *
 * Only what can be recorded is kept: whole groups of pictures, from a key frame on; or what follows on the last
 * part that was recorded, since the file goes on with it. Bounded for each stream, and in all: what is
 * beyond costs the oldest of the stream that is beyond it.
 */
import type { Loss } from '../src/model/loss.js';
import type { Part } from '../src/model/part.js';

/** Of one stream, bytes: a minute of an 8 Mbit/s camera. */
export const MAX_STREAM_BYTES = 64 * 1024 * 1024;
/** Of all streams together. */
export const MAX_ALL_BYTES = 384 * 1024 * 1024;

/** A part, or the end of the run of those before it. */
export type Kept = Part | Readonly<{ loss: Loss }>;

/** What all streams have in memory. */
export class PreRollPool {
  bytes = 0;
}

export const isPart = (kept: Kept): kept is Part => 'bytes' in kept;

export class PreRoll {
  #kept: Kept[] = [];
  #bytes = 0;
  /** The first of them follows the last part that was taken. */
  #goesOn = false;
  #wasCut = false;

  constructor(private readonly pool: PreRollPool) {}

  /** Whether what is kept follows the last part that was taken, without a hole. */
  get goesOn(): boolean {
    return this.#goesOn;
  }

  /** Wall-clock time of the oldest part, ms; null where there is none. */
  get startMs(): number | null {
    return this.#kept.find(isPart)?.startMs ?? null;
  }

  /** Whether anything was dropped for its size since this was asked last. */
  takeCut(): boolean {
    const wasCut = this.#wasCut;
    this.#wasCut = false;
    return wasCut;
  }

  add(kept: Kept): void {
    this.#kept.push(kept);
    if (!isPart(kept)) return;
    this.#count(kept.bytes.length);
    while (this.#bytes > MAX_STREAM_BYTES || this.pool.bytes > MAX_ALL_BYTES) {
      if (this.#kept.length === 0) return; // others fill the pool
      this.#wasCut = true;
      const next = this.#kept.findIndex((each, at) => at > 0 && isPart(each) && each.independent);
      this.#drop(next < 0 ? this.#kept.length : next);
    }
  }

  /** Drops what no beginning at or behind an instant needs. */
  keepFrom(fromMs: number): void {
    this.#dropRunsOver(fromMs);
    const [first] = this.#kept;
    if (first && !this.#goesOn && isPart(first) && !first.independent) {
      const key = this.#kept.findIndex((each) => !isPart(each) || each.independent);
      this.#drop(key < 0 ? this.#kept.length : key);
    }
    this.#drop(Math.max(0, this.#beginningFor(fromMs)));
    const last = this.#kept.findLast(isPart);
    if (last && last.startMs + last.durationMs <= fromMs) this.#drop(this.#kept.length);
  }

  /** Whether a recording of `fromMs` can leave out some of what is kept. */
  hasLaterBeginning(fromMs: number): boolean {
    return this.#beginningFor(fromMs) > 0;
  }

  /** Drops what comes before the key frame with which a recording of `fromMs` begins. */
  beginAt(fromMs: number): void {
    this.#dropRunsOver(fromMs);
    const found = this.#beginningFor(fromMs);
    const first = this.#kept.findIndex((each) => !isPart(each) || each.independent);
    this.#drop(Math.max(0, found < 0 ? first : found));
  }

  /** Takes out everything before the first part that begins at or behind `toMs`. */
  take(toMs: number): Kept[] {
    const end = this.#kept.findIndex((each) => isPart(each) && each.startMs >= toMs);
    const taken = this.#kept.splice(0, end < 0 ? this.#kept.length : end);
    this.#count(-bytesOf(taken));
    const last = taken.at(-1);
    if (last) this.#goesOn = isPart(last);
    return taken;
  }

  /** What comes does not follow what was taken. */
  breakOff(): void {
    this.#goesOn = false;
  }

  clear(): void {
    this.#drop(this.#kept.length);
  }

  /** The last key frame at or before an instant; -1 for none. */
  #beginningFor(fromMs: number): number {
    return this.#kept.findLastIndex(
      (each) => isPart(each) && each.independent && each.startMs <= fromMs,
    );
  }

  /** Of runs that were over by an instant, only why they ended is of use to what begins there. */
  #dropRunsOver(fromMs: number): void {
    let endMs = -Infinity;
    let over = 0;
    for (const [at, each] of this.#kept.entries()) {
      if (isPart(each)) endMs = each.startMs + each.durationMs;
      else if (endMs <= fromMs) over = at;
    }
    this.#drop(over);
  }

  #drop(count: number): void {
    if (count === 0) return;
    this.#count(-bytesOf(this.#kept.splice(0, count)));
    this.#goesOn = false;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.pool.bytes += bytes;
  }
}

function bytesOf(kept: readonly Kept[]): number {
  return kept.reduce((sum, each) => sum + (isPart(each) ? each.bytes.length : 0), 0);
}
