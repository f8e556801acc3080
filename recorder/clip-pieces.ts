/** What the bytes of a resource are put together from, and what of it is read in one go. */
import type { Pieces } from '../src/fmp4/box-pieces.js';
import type { CueRow } from './clip-clock.js';

/** Bytes that lie in one piece in a file. */
export type FilePiece = Readonly<{
  /** Relative to the storage directory. */
  path: string;
  offset: number;
  bytes: number;
}>;

/** Bytes of a file that are changed before they are given out; such a piece is read as a whole. */
export type ChangedPiece = FilePiece & Readonly<{ change?: (bytes: Buffer) => void }>;

/** Subtitles, which are written when they are wanted, the same every time. */
export type CuePiece = Readonly<{ bytes: number; cues: CueRow }>;

export type Piece = ChangedPiece | CuePiece;

/** Both ends belong to it, as in HTTP (RFC 9110, section 14.1.2). */
export type ByteRange = Readonly<{ first: number; last: number }>;

/** Bytes in a row: first those in memory, then the others. */
export type ByteSource = Readonly<{
  memory: Pieces;
  /** What the paths of pieces are relative to. */
  directory: string;
  pieces: readonly Piece[];
}>;

/** Some bytes of a piece: `[from, to)`. */
export type Cut = Readonly<{ piece: Buffer | Piece; from: number; to: number }>;

/** What is read, and given out, at a time. */
export type Chunk = Readonly<{ cuts: readonly Cut[]; bytes: number }>;

/** The bytes of a range in chunks of at most `mostBytes`; a changed piece is one by itself. */
export function* chunksOf(
  source: ByteSource,
  range: ByteRange,
  mostBytes: number,
): Generator<Chunk> {
  let cuts: Cut[] = [];
  let bytes = 0;
  const chunk = (): Chunk => {
    const made = { cuts, bytes };
    cuts = [];
    bytes = 0;
    return made;
  };
  for (const { piece, from, to } of cutsOf(source, range)) {
    if ('change' in piece) {
      if (bytes > 0) yield chunk();
      yield { cuts: [{ piece, from, to }], bytes: to - from };
      continue;
    }
    for (let begin = from; begin < to;) {
      const end = Math.min(to, begin + mostBytes - bytes);
      cuts.push({ piece, from: begin, to: end });
      bytes += end - begin;
      begin = end;
      if (bytes === mostBytes) yield chunk();
    }
  }
  if (bytes > 0) yield chunk();
}

function* cutsOf({ memory, pieces }: ByteSource, { first, last }: ByteRange): Generator<Cut> {
  let at = 0;
  for (const group of [memory, pieces]) {
    for (const piece of group) {
      const bytes = Buffer.isBuffer(piece) ? piece.length : piece.bytes;
      const from = Math.max(first - at, 0);
      const to = Math.min(last + 1 - at, bytes);
      at += bytes;
      if (from < to) yield { piece, from, to };
      if (at > last) return;
    }
  }
}
