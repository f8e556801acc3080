/**
 * `protected.json`: what people asked to keep, in the storage directory beside the index.
 *
 * A file of its own, because an index can be lost and made anew from the recordings, and what a
 * person asked for is not in them. Replaced as a whole, so it is never half written.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { CamrelayError } from '../src/model/errors.js';
import { type Disk, errorCode, replaceFile } from './disk.js';
import type { ProtectedSpan } from './protected-times.js';

export const PROTECTED_FILE = 'protected.json';

/** Of all cameras together. */
export const MAX_PROTECTED = 10_000;
/** In characters. */
export const LONGEST_NOTE = 500;

const VERSION = 1;

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const File = z.object({
  version: z.literal(VERSION),
  protected: z
    .array(
      z
        .object({
          id: z.string().min(1),
          camera: z.string().min(1),
          from: instant,
          to: instant,
          note: z.string(),
          created: instant,
        })
        .refine(({ from, to }) => from < to),
    )
    .max(MAX_PROTECTED),
});

/**
 * What is protected; nothing where there is no file.
 * @throws CamrelayError disk_failed where there is one and it cannot be understood
 */
export async function readProtected(disk: Disk, directory: string): Promise<ProtectedSpan[]> {
  const path = join(directory, PROTECTED_FILE);
  try {
    const text = (await disk.readFile(path)).toString();
    return File.parse(JSON.parse(text)).protected.map(
      ({ id, camera: cameraId, from: fromMs, to: toMs, note, created: createdMs }) => ({
        ...{ id, cameraId, fromMs, toMs, note, createdMs },
      }),
    );
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return [];
    const what = errorCode(cause) ? 'cannot be read' : 'is damaged, or of a newer camrelay';
    throw new CamrelayError(
      'disk_failed',
      `${path} ${what}: mend it, or put it away to protect nothing`,
      { cause },
    );
  }
}

/** Resolves once it is durable. */
export async function writeProtected(
  disk: Disk,
  directory: string,
  spans: readonly ProtectedSpan[],
): Promise<void> {
  const text = (ms: number): string => new Date(ms).toISOString();
  const file = {
    version: VERSION,
    protected: spans.map(({ id, cameraId, fromMs, toMs, note, createdMs }) => ({
      ...{ id, camera: cameraId, from: text(fromMs), to: text(toMs), note },
      created: text(createdMs),
    })),
  };
  await replaceFile(disk, join(directory, PROTECTED_FILE), `${JSON.stringify(file, null, 1)}\n`);
}
