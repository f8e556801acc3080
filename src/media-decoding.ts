/**
 * Decodes a recording to its end and throws the pictures away: the proof that it plays.
 *
 * ffmpeg by itself hides what it cannot decode behind its neighbours; told to (`-xerror`), it ends at the
 * first frame that is not whole. All media goes through a pipe, and no text of a user's into an argument.
 */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RunningJob } from './media-jobs.js';

const DECODE_ARGS = [
  ...['-xerror', '-protocol_whitelist', 'pipe', '-f', 'mp4', '-i', 'pipe:0'],
  ...['-map', '0', '-f', 'null', '-'],
];

/**
 * @param start starts ffmpeg with these arguments
 * @param media a whole file
 * @returns why it does not decode, or null where it does. @throws the signal's reason
 */
export async function decodeWhole(
  start: (args: readonly string[]) => RunningJob,
  media: Iterable<Buffer> | AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<string | null> {
  signal.throwIfAborted();
  const job = start(DECODE_ARGS);
  const stop = (): void => void job.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    // A job that gives up reads no further; its end says more than its pipe.
    const fed = pipeline(media, job.stdin).catch(() => undefined);
    const [{ code }] = await Promise.all([job.exited, fed, drained(job.stdout)]);
    signal.throwIfAborted();
    return code === 0 ? null : complaint(job);
  } finally {
    signal.removeEventListener('abort', stop);
    await job.stop();
  }
}

/** Whatever it says there is of no interest, but must not fill the pipe. */
async function drained(stdout: Readable): Promise<void> {
  for await (const _ of stdout) continue;
}

/** The first thing it called an error, else the last thing it said. */
function complaint({ lastLines }: RunningJob): string {
  const error = lastLines.find((line) => /\[(error|fatal)\]/.test(line));
  return (error ?? lastLines.at(-1) ?? 'it said nothing').replace(/^(\[[^\]]*\] ?)+/, '');
}
