/** What is remembered of a stream's line of samples, for another connection to find its place on it. */
import { crc32 } from 'node:zlib';
import type { FragmentSample } from '../src/fmp4/fragment-reader.js';
import type { Role } from './run-assembler.js';

/** A sample known by its bytes. */
export type Mark = Readonly<{ dts: number; crc: number }>;

export function markOf({ dts, data }: FragmentSample): Mark {
  return { dts, crc: crc32(data) };
}

/** The newest samples of one kind. */
export class Marks {
  readonly #kept: Mark[] = [];

  constructor(private readonly most: number) {}

  get all(): readonly Mark[] {
    return this.#kept;
  }

  note(sample: FragmentSample): void {
    this.#kept.push(markOf(sample));
    if (this.#kept.length > this.most) this.#kept.shift();
  }
}

/** Key frames by which the next connection is recognised: half a minute of most cameras. */
export const MAX_KEY_MARKS = 16;

export class Tail {
  readonly keys = new Marks(MAX_KEY_MARKS);
  /** Where each track's samples end, in its ticks; null where it has none. */
  readonly #ends: Record<Role, number | null> = { lead: null, audio: null };

  endOf(role: Role): number | null {
    return this.#ends[role];
  }

  /** A sample joins the line. */
  note(role: Role, sample: FragmentSample): void {
    this.#ends[role] = sample.dts + sample.duration;
    if (role === 'lead' && sample.key) this.keys.note(sample);
  }
}
