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
/** End of one image, start of the next: ITU-T T.81, table B.1. Neither occurs within one. */
const NEXT_JPEG = Buffer.from([0xff, 0xd9, 0xff, 0xd8]);
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

/** A thumbnail's: nobody looks at it for long. */
const SMALL_JPEG_QUALITY = 5;

/** Every picture of a movie of key frames, scaled; what is left of its cell is black. */
const thumbnailArgs = ({ picture, cell }: PictureShape): string[] =>
  ffmpeg()
    .input('pipe:0')
    .inputFormat('mp4')
    .inputOptions(['-protocol_whitelist', 'pipe', '-threads', String(THREADS)])
    // The loop filter smooths edges that scaling smooths anyway.
    .inputOptions(['-skip_loop_filter', 'all'])
    .noAudio()
    .videoFilters([
      `scale=${picture.width}:${picture.height}:flags=area`,
      `pad=${cell.width}:${cell.height}:-1:-1`,
    ])
    .videoCodec('mjpeg')
    .outputOptions(['-q:v', String(SMALL_JPEG_QUALITY), '-pix_fmt', 'yuvj420p'])
    .outputOptions(['-fps_mode', 'passthrough'])
    .format('image2pipe')
    .output('pipe:1')
    ._getArguments()
    .map(String);

const tileArgs = (columns: number, rows: number): string[] =>
  ffmpeg()
    .input('pipe:0')
    .inputFormat('mjpeg')
    .inputOptions(['-protocol_whitelist', 'pipe', '-threads', '1'])
    .videoFilters(`tile=${columns}x${rows}`)
    .videoCodec('mjpeg')
    .frames(1)
    .outputOptions(['-q:v', String(SMALL_JPEG_QUALITY), '-pix_fmt', 'yuvj420p'])
    .format('image2pipe')
    .output('pipe:1')
    ._getArguments()
    .map(String);

/** Whole pixels. */
type PictureSize = Readonly<{ width: number; height: number }>;
/** How large a picture becomes, and the cell in the middle of which it stands. */
export type PictureShape = Readonly<{ picture: PictureSize; cell: PictureSize }>;
/** Whom a job is for. */
type Of = Readonly<{ cameraId: string; streamName: string }>;
type Movie = Iterable<Buffer> | AsyncIterable<Buffer>;

/**
 * Decodes the first picture that a movie shows.
 * @param movie an MP4 whose index comes first
 * @returns a JPEG. @throws CamrelayError ffmpeg_failed; the signal's reason
 */
export function decodeStill(
  start: StartJob,
  movie: Movie,
  of: Of,
  signal: AbortSignal,
): Promise<Buffer> {
  return runJob(start, STILL_ARGS, movie, of, signal);
}

/**
 * Decodes all pictures of a movie, and makes them small.
 * @param movie an MP4 of key frames whose index comes first
 * @returns JPEGs. @throws CamrelayError ffmpeg_failed; the signal's reason
 */
export async function decodeThumbnails(
  start: StartJob,
  movie: Movie,
  shape: PictureShape,
  of: Of,
  signal: AbortSignal,
): Promise<Buffer[]> {
  return splitJpegs(await runJob(start, thumbnailArgs(shape), movie, of, signal));
}

/**
 * Puts JPEGs of one size side by side, row by row.
 * @param jpegs at least one. @throws CamrelayError ffmpeg_failed; the signal's reason
 */
export function tileJpegs(
  start: StartJob,
  jpegs: readonly Buffer[],
  columns: number,
  of: Of,
  signal: AbortSignal,
): Promise<Buffer> {
  const args = tileArgs(columns, Math.ceil(jpegs.length / columns));
  return runJob(start, args, jpegs, of, signal);
}

/** Each ends where the next begins: an end of image before a start of image. */
function splitJpegs(bytes: Buffer): Buffer[] {
  const jpegs: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf(NEXT_JPEG); at !== -1; at = bytes.indexOf(NEXT_JPEG, start)) {
    jpegs.push(Buffer.from(bytes.subarray(start, at + 2)));
    start = at + 2;
  }
  if (start < bytes.length) jpegs.push(Buffer.from(bytes.subarray(start)));
  return jpegs;
}

async function runJob(
  start: StartJob,
  args: readonly string[],
  movie: Movie,
  of: Of,
  signal: AbortSignal,
): Promise<Buffer> {
  signal.throwIfAborted();
  const job = start(args, of);
  const stop = (): void => void job.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [fed, picture, { code }] = await Promise.all([
      feed(movie, job.stdin),
      readAll(job.stdout),
      job.exited,
    ]);
    signal.throwIfAborted();
    // Any other trouble with the pipe is judged by the picture: a job that has one reads no further.
    if (fed instanceof CamrelayError) throw fed;
    if (code === 0 && picture.length > 0) return picture;
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
