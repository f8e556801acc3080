/** Reads chunks out of memory and files, keeping the file open that was read last. */
import { read } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CamrelayError } from '../src/model/errors.js';
import { writeCues } from './clip-clock.js';
import { errorCode } from './disk.js';
import type { ChangedPiece, Chunk, Cut } from './clip-pieces.js';

export class ChunkReader implements AsyncDisposable {
  #path: string | null = null;
  #file: FileHandle | null = null;

  /** @param directory what the paths of pieces are relative to */
  constructor(private readonly directory: string) {}

  /**
   * To be called again only when the call before has settled.
   * @param room as long as the chunk. @returns it
   * @throws CamrelayError no_recording (deleted meanwhile), disk_failed
   */
  async read({ cuts }: Chunk, room: Buffer): Promise<Buffer> {
    let at = 0;
    for (const cut of cuts) {
      const bytes = cut.to - cut.from;
      await this.#fill(cut, room.subarray(at, at + bytes));
      at += bytes;
    }
    return room;
  }

  async #fill({ piece, from, to }: Cut, room: Buffer): Promise<void> {
    if (Buffer.isBuffer(piece)) {
      piece.copy(room, 0, from, to);
    } else if ('cues' in piece) {
      writeCues(piece.cues).copy(room, 0, from, to);
    } else if (piece.change) {
      const whole = await this.#fromFile(piece, 0, Buffer.allocUnsafeSlow(piece.bytes));
      piece.change(whole);
      whole.copy(room, 0, from, to);
    } else {
      await this.#fromFile(piece, from, room);
    }
  }

  async #fromFile({ path, offset }: ChangedPiece, from: number, room: Buffer): Promise<Buffer> {
    try {
      const file = path === this.#path && this.#file ? this.#file : await this.#change(path);
      for (let done = 0; done < room.length;) {
        const bytesRead = await readInto(file.fd, room.subarray(done), offset + from + done);
        if (bytesRead === 0) throw new Error('it is shorter than its row says');
        done += bytesRead;
      }
      return room;
    } catch (error) {
      throw explained(error, path);
    }
  }

  async #change(path: string): Promise<FileHandle> {
    await this.#close();
    this.#file = await open(join(this.directory, path));
    this.#path = path;
    return this.#file;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** With `fs.read` itself, whose callback costs less than the promise of a file handle. */
function readInto(fd: number, room: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, room, 0, room.length, position, (error, bytesRead) => {
      if (error) reject(error);
      else resolve(bytesRead);
    });
  });
}

/** As whoever asked for a clip should read it. */
export function explained(error: unknown, path: string): unknown {
  if (error instanceof CamrelayError) return error;
  if (errorCode(error) === 'ENOENT') {
    const message = 'a recording of this span has just been deleted; ask again';
    return new CamrelayError('no_recording', message, { cause: error });
  }
  const why = error instanceof Error ? error.message : String(error);
  const message = `${path} cannot be read: ${why}; run \`camrelay check\``;
  return new CamrelayError('disk_failed', message, { cause: error });
}
