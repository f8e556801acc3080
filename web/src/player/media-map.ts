/**
 * Which recorded moment is where in the media of a playlist.
 *
 * Media time runs on without a hole; the wall clock jumps where nothing was recorded, and drifts a
 * little against the camera's. The playlist dates its files, so each segment has a time of its own.
 * Source: RFC 8216, section 4.3.2.6 (EXT-X-PROGRAM-DATE-TIME).
 */

/** A segment: where it lies in the media, s, and when it was recorded, ms since the Unix epoch. */
export type Piece = Readonly<{ startS: number; durationS: number; wallMs: number }>;

/** Where a moment is. `thenS` is where the next picture is, s. */
export type Place =
  | Readonly<{ kind: 'at'; s: number }>
  | Readonly<{ kind: 'gap'; fromMs: number; toMs: number; thenS: number }>
  | Readonly<{ kind: 'before'; toMs: number; thenS: number }>
  | Readonly<{ kind: 'after'; fromMs: number }>;

export type Hole = Readonly<{ fromMs: number; toMs: number }>;

/** Shorter holes are played through: a camera that dialled again at once. */
const LEAST_GAP_MS = 1_000;

export class MediaMap {
  /** @param pieces oldest first, without holes in their media time; at least one */
  constructor(private readonly pieces: readonly Piece[]) {}

  get endMs(): number {
    const last = this.pieces.at(-1);
    return last ? endOf(last) : 0;
  }

  get endS(): number {
    const last = this.pieces.at(-1);
    return last ? last.startS + last.durationS : 0;
  }

  /** When what is at a media time was recorded, ms. */
  wallOf(s: number): number {
    const piece = this.pieces[this.#indexAt(s)];
    if (!piece) return 0;
    const into = Math.min(Math.max(0, s - piece.startS), piece.durationS);
    return piece.wallMs + into * 1_000;
  }

  /** Where a moment is; of two, as after a clock that was put back, the later one. */
  placeOf(ms: number): Place {
    const index = this.pieces.findLastIndex(({ wallMs }) => wallMs <= ms);
    const piece = this.pieces[index];
    const next = this.pieces[index + 1];
    if (!piece) return { kind: 'before', toMs: next?.wallMs ?? 0, thenS: next?.startS ?? 0 };
    const endMs = endOf(piece);
    if (ms < endMs) return { kind: 'at', s: piece.startS + (ms - piece.wallMs) / 1_000 };
    if (!next) return { kind: 'after', fromMs: endMs };
    if (next.wallMs - endMs < LEAST_GAP_MS) return { kind: 'at', s: next.startS };
    return { kind: 'gap', fromMs: endMs, toMs: next.wallMs, thenS: next.startS };
  }

  /** The first gap between two media times, as playing from one to the other passes it. */
  gapBetween(fromS: number, toS: number): Hole | null {
    for (let index = this.#indexAt(fromS); index < this.#indexAt(toS); index++) {
      const piece = this.pieces[index];
      const next = this.pieces[index + 1];
      if (!piece || !next) return null;
      const fromMs = endOf(piece);
      if (next.wallMs - fromMs >= LEAST_GAP_MS) return { fromMs, toMs: next.wallMs };
    }
    return null;
  }

  /** The last piece that begins at or before a media time; the first where there is none. */
  #indexAt(s: number): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.pieces[middle]?.startS ?? 0) <= s) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const endOf = ({ wallMs, durationS }: Piece): number => wallMs + durationS * 1_000;
