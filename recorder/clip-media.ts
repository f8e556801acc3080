/** Which bytes of which files follow each other in the media of a clip. */
import type { CuePiece, Piece } from './clip-pieces.js';
import type { FileSlice } from './clip-stretches.js';

/**
 * Bytes nobody asked for, between two samples, that are taken along rather than beginning a new
 * piece: the headers of parts, mostly. A file is then one piece, read from front to back.
 */
const MAX_BRIDGE_BYTES = 64 * 1024;

export class ClipMedia {
  readonly #pieces: Piece[] = [];
  /** The piece being made, and where in the media it begins. */
  #path = '';
  #offset = 0;
  #end = 0;
  #startsAt = 0;

  get bytes(): number {
    return this.#startsAt + this.#end - this.#offset;
  }

  get pieces(): readonly Piece[] {
    this.#endPiece();
    return this.#pieces;
  }

  /**
   * Takes up some bytes of a file.
   * @returns where in the media they lie
   */
  take({ path }: FileSlice, offset: number, bytes: number): number {
    const skipped = offset - this.#end;
    if (path !== this.#path || skipped < 0 || skipped > MAX_BRIDGE_BYTES) {
      this.#endPiece();
      this.#path = path;
      this.#offset = offset;
    }
    this.#end = offset + bytes;
    return this.#startsAt + offset - this.#offset;
  }

  /** @returns where in the media it lies */
  insert(piece: CuePiece): number {
    this.#endPiece();
    const at = this.#startsAt;
    this.#pieces.push(piece);
    this.#startsAt += piece.bytes;
    this.#path = '';
    return at;
  }

  #endPiece(): void {
    const bytes = this.#end - this.#offset;
    if (bytes > 0) this.#pieces.push({ path: this.#path, offset: this.#offset, bytes });
    this.#startsAt += bytes;
    this.#offset = this.#end;
  }
}
