import type { FileHandle } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { writeAll } from '../../recorder/disk.js';

/** A file on a disk that takes so many bytes at a time. */
function slowFile(bytesAtOnce: number) {
  const bytes = Buffer.alloc(32);
  const handle = {
    writev: (pieces: readonly Uint8Array[], offset: number) => {
      const taken = Buffer.concat(pieces).subarray(0, bytesAtOnce);
      taken.copy(bytes, offset);
      return Promise.resolve({ bytesWritten: taken.length, buffers: pieces });
    },
  } as unknown as Pick<FileHandle, 'writev'>;
  return { bytes, handle };
}

describe('writing pieces to a file', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 100])(
    'goes on until the disk has all, where it takes %i bytes at a time',
    async (bytesAtOnce) => {
      const { bytes, handle } = slowFile(bytesAtOnce);
      const pieces = ['head', '', 'and media', '!'].map((text) => Buffer.from(text));
      await writeAll(handle, pieces, 5);
      expect(bytes.toString('latin1')).toBe('\0'.repeat(5) + 'headand media!' + '\0'.repeat(13));
      expect(pieces.map((piece) => piece.toString())).toEqual(['head', '', 'and media', '!']);
    },
  );
});
