/**
 * Repeated lines are counted instead of repeated.
 *
 * The first of equal lines is printed; those that follow within a window are only counted, and the
 * count is printed as one line when the window closes, or earlier: before any other line of the
 * same camera, so that the log never tells things in the wrong order. Lines are equal when level,
 * message and all fields are, apart from numbers, which are attempts, ports and times. Pure: time
 * and output are the caller's.
 */

export const WINDOW_MS = 30_000;
/** Different lines remembered at once; the oldest is forgotten (and its count printed) beyond that. */
const MOST_LINES = 500;

export type Line<Level extends string = string> = Readonly<{
  level: Level;
  message: string;
  fields: Readonly<Record<string, unknown>>;
}>;

type Remembered<Level extends string> = {
  /** The latest of its kind. */
  line: Line<Level>;
  /** Of which camera; lines of no camera belong together. */
  scope: string;
  sinceMs: number;
  /** Not printed since then. */
  count: number;
};

export class RepeatFilter<Level extends string = string> {
  /** In the order of `sinceMs`. */
  readonly #lines = new Map<string, Remembered<Level>>();

  /** How many lines are remembered. */
  get size(): number {
    return this.#lines.size;
  }

  /** What to print for a line: nothing, or the line behind the counts that came before it. */
  accept(line: Line<Level>, nowMs: number): Line<Level>[] {
    const due = this.sweep(nowMs);
    const kind = kindOf(line);
    const known = this.#lines.get(kind);
    if (known) {
      known.line = line;
      known.count += 1;
      return due;
    }
    const scope = scopeOf(line);
    for (const other of this.#lines.values()) {
      if (other.scope === scope) due.push(...countOf(other, nowMs));
    }
    this.#lines.set(kind, { line, scope, sinceMs: nowMs, count: 0 });
    due.push(...this.#forgetOldest(nowMs), line);
    return due;
  }

  /** What to print because windows closed. A kind that was repeated starts a new window, counted from none. */
  sweep(nowMs: number): Line<Level>[] {
    const due: Line<Level>[] = [];
    for (const [kind, known] of this.#lines) {
      if (nowMs - known.sinceMs < WINDOW_MS && nowMs >= known.sinceMs) break;
      this.#lines.delete(kind);
      if (known.count === 0) continue;
      due.push(...countOf(known, nowMs));
      this.#lines.set(kind, { ...known, sinceMs: nowMs });
    }
    return due;
  }

  /** Everything counted so far; forgets all lines. */
  flush(nowMs: number): Line<Level>[] {
    const due = [...this.#lines.values()].flatMap((known) => countOf(known, nowMs));
    this.#lines.clear();
    return due;
  }

  #forgetOldest(nowMs: number): Line<Level>[] {
    if (this.#lines.size <= MOST_LINES) return [];
    for (const [kind, known] of this.#lines) {
      this.#lines.delete(kind);
      return countOf(known, nowMs);
    }
    return [];
  }
}

/** The line that tells how often a line was held back, if it was; the count starts anew. */
function countOf<Level extends string>(known: Remembered<Level>, nowMs: number): Line<Level>[] {
  const { line, count } = known;
  if (count === 0) return [];
  known.count = 0;
  const seconds = Math.max(1, Math.ceil((nowMs - known.sinceMs) / 1_000));
  const times = count === 1 ? 'once more' : `${count} times more`;
  return [
    {
      ...line,
      message: `${line.message} (${times} in ${seconds} s)`,
      fields: { ...line.fields, repeated: count },
    },
  ];
}

function scopeOf({ fields }: Line): string {
  return typeof fields.camera === 'string' ? fields.camera : '';
}

function kindOf({ level, message, fields }: Line): string {
  const telling = JSON.stringify(fields, (key, value: unknown) => {
    if (typeof value === 'number') return 0;
    // "… after 1234 ms" of an error is the same error.
    return typeof value === 'string' && key === 'message' ? value.replace(/\d+/g, '0') : value;
  });
  return `${level} ${message} ${telling}`;
}
