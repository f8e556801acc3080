/**
 * One-off ffmpeg jobs. fluent-ffmpeg writes their command lines, and only that: it can neither end a
 * child together with this program nor tell its process id, so starting is handed in.
 *
 * No text of a user's comes into an argument: all media goes through pipes.
 */
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import ffmpeg from 'fluent-ffmpeg';
import { CamrelayError } from './model/errors.js';

/** A child of ours; `FfmpegProcess` is one. */
export type RunningJob = Readonly<{
  stdin: Writable;
  stdout: Readable;
  /** Resolves once it is gone; never rejects. */
  exited: Promise<Readonly<{ code: number | null }>>;
  /** What it said last. */
  lastLines: readonly string[];
  stop(): Promise<void>;
}>;

/** Starts ffmpeg with these arguments, for a stream, such that it ends with this program. */
export type StartJob = (
  args: readonly string[],
  of: Readonly<{ cameraId: string; streamName: string }>,
) => RunningJob;

/** Longest JPEG accepted: an 8K picture has less. */
const MAX_JPEG_BYTES = 32 * 1024 * 1024;
/** ffmpeg's scale of 2 (best) to 31. */
const JPEG_QUALITY = 3;
/** One picture gains nothing from more, and each takes memory for a picture. */
const THREADS = 2;

const STILL_ARGS = ffmpeg()
  .input('pipe:0')
  .inputFormat('mp4')
  .inputOptions(['-protocol_whitelist', 'pipe', '-threads', String(THREADS)])
  .noAudio()
  .videoCodec('mjpeg')
  .frames(1)
  .outputOptions(['-q:v', String(JPEG_QUALITY), '-pix_fmt', 'yuvj420p'])
  .format('image2pipe')
  .output('pipe:1')
  ._getArguments()
  .map(String);

/**
 * Decodes the first picture that a movie shows.
 * @param movie an MP4 whose index comes first
 * @returns a JPEG. @throws CamrelayError ffmpeg_failed; the signal's reason
 */
export async function decodeStill(
  start: StartJob,
  movie: Iterable<Buffer> | AsyncIterable<Buffer>,
  of: Readonly<{ cameraId: string; streamName: string }>,
  signal: AbortSignal,
): Promise<Buffer> {
  signal.throwIfAborted();
  const job = start(STILL_ARGS, of);
  const stop = (): void => void job.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [fed, jpeg, { code }] = await Promise.all([
      feed(movie, job.stdin),
      readAll(job.stdout),
      job.exited,
    ]);
    signal.throwIfAborted();
    // Any other trouble with the pipe is judged by the picture: a job that has one reads no further.
    if (fed instanceof CamrelayError) throw fed;
    if (code === 0 && jpeg.length > 0) return jpeg;
    throw new CamrelayError('ffmpeg_failed', `ffmpeg decoded no picture: ${complaint(job)}`);
  } finally {
    signal.removeEventListener('abort', stop);
    await job.stop();
  }
}

/** @returns what went wrong, if anything did */
async function feed(
  movie: Iterable<Buffer> | AsyncIterable<Buffer>,
  stdin: Writable,
): Promise<unknown> {
  return pipeline(movie, stdin).then(
    () => null,
    (error: unknown) => error,
  );
}

/** Nothing at all where it is more than any picture has. */
async function readAll(stdout: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_JPEG_BYTES) return Buffer.alloc(0); // the job ends when it next writes
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The last thing it called an error, else the last thing it said. */
function complaint({ lastLines }: RunningJob): string {
  const error = lastLines.findLast((line) => /\[(error|fatal)\]/.test(line));
  return error ?? lastLines.at(-1) ?? 'it said nothing';
}
