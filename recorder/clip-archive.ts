/**
 * Clips of several cameras to be taken along together, with a manifest that says what is in them, what
 * is missing, and why.
 *
 * How long each clip is is known before any of it is read, and a manifest is as long before its sums are
 * known as behind. Each clip is prepared twice: for its length, and again when its turn comes, so that the
 * index of one clip is in memory and not of all. What all of them read is held meanwhile.
 */
import { createHash } from 'node:crypto';
import { CamrelayError } from '../src/model/errors.js';
import type { Gap } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { Clip, ClipEnd } from './clip.js';
import { CodecChange } from './clip-plan.js';
import type { ClipRequest, Clips } from './clips.js';
import type { Pins } from './pins.js';
import type { Timeline } from './timeline.js';

export type ArchiveDeps = Readonly<{
  clips: Pick<Clips, 'prepare'>;
  timeline: Pick<Timeline, 'gaps'>;
  pins: Pins;
}>;

/** What is asked for of one camera. */
export type ArchiveRequest = Readonly<{
  request: ClipRequest;
  /** The file's name, where there is anything to put into it. */
  fileName: (span: TimeSpan) => string;
}>;

export type ArchivedClip = Readonly<{
  file: string;
  span: TimeSpan;
  bytes: number;
  /** All of it, once. @throws as `Clips.prepare` and `Resource.read` do */
  read: (signal: AbortSignal) => AsyncGenerator<Buffer, void, undefined>;
  /** SHA-256 in hexadecimal digits; zeros until all has been read. */
  readonly sha256: string;
}>;

export type ArchivedCamera = Readonly<{
  cameraId: string;
  clip: ArchivedClip | null;
  /** Why there is none. */
  error: CamrelayError | null;
  gaps: readonly Gap[];
}>;

/** Recordings are held until it is disposed of. */
export type Archive = Readonly<{ cameras: readonly ArchivedCamera[] }> & Disposable;

const NO_SUM = '0'.repeat(64);
/** What ails one camera's clip and says nothing about the others'. */
const OF_ONE_CAMERA = new Set(['no_recording', 'codec_change', 'disk_failed']);

/**
 * @throws CamrelayError no_recording, or what else was the matter, where there is no clip at all;
 *   bad_span, too_many_viewers; the signal's reason
 */
export async function prepareArchive(
  deps: ArchiveDeps,
  requests: readonly ArchiveRequest[],
  signal: AbortSignal,
): Promise<Archive> {
  const held: Disposable[] = [];
  const letGo = (): void => held.forEach((recordings) => recordings[Symbol.dispose]());
  try {
    const cameras = await prepareAll(deps, requests, held, signal);
    return { cameras, [Symbol.dispose]: letGo };
  } catch (error) {
    letGo();
    throw error;
  }
}

async function prepareAll(
  deps: ArchiveDeps,
  requests: readonly ArchiveRequest[],
  held: Disposable[],
  signal: AbortSignal,
): Promise<ArchivedCamera[]> {
  const cameras: ArchivedCamera[] = [];
  for (const { request, fileName } of requests) {
    const { cameraId, span } = request;
    const gaps = deps.timeline.gaps(request, span);
    try {
      using clip = await deps.clips.prepare(request, { signal });
      held.push(deps.pins.hold(clip.recordings));
      const archived = archivedClip(deps.clips, request, clip, fileName(clip.span));
      cameras.push({ cameraId, clip: archived, error: null, gaps });
    } catch (error) {
      if (!(error instanceof CamrelayError) || !OF_ONE_CAMERA.has(error.code)) throw error;
      cameras.push({ cameraId, clip: null, error, gaps });
    }
  }
  if (cameras.every(({ clip }) => clip === null)) throw worstOf(cameras);
  return cameras;
}

function worstOf(cameras: readonly ArchivedCamera[]): CamrelayError {
  const errors = cameras.map(({ error }) => error).filter((error) => error !== null);
  const other = errors.find(({ code }) => code !== 'no_recording');
  const message = 'none of these cameras recorded anything in this span';
  return other ?? new CamrelayError('no_recording', message);
}

function archivedClip(
  clips: ArchiveDeps['clips'],
  request: ClipRequest,
  {
    tag,
    bytes,
    span,
    end: asOf,
  }: Readonly<Pick<Clip, 'tag' | 'bytes' | 'span'>> & { end: ClipEnd },
  file: string,
): ArchivedClip {
  let sha256 = NO_SUM;
  async function* read(signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    using clip = await clips.prepare(request, { asOf, signal });
    if (clip.tag !== tag) {
      throw new CamrelayError('disk_failed', 'what was recorded has been changed meanwhile');
    }
    const sum = createHash('sha256');
    for await (const chunk of clip.read(undefined, signal)) {
      sum.update(chunk);
      yield chunk;
    }
    sha256 = sum.digest('hex');
  }
  return {
    ...{ file, span, bytes, read },
    get sha256() {
      return sha256;
    },
  };
}

/** As JSON, as long before the clips have been read as behind. */
export function manifestOf(span: TimeSpan, cameras: readonly ArchivedCamera[]): Buffer {
  const manifest = {
    ...times(span),
    cameras: cameras.map(({ cameraId, clip, error, gaps }) => ({
      camera: cameraId,
      file: clip?.file ?? null,
      ...(clip ? times(clip.span) : { from: null, to: null }),
      bytes: clip?.bytes ?? 0,
      sha256: clip?.sha256 ?? null,
      gaps: gaps.map((gap) => ({ ...times(gap), cause: gap.cause, detail: gap.detail })),
      error: error && errorText(error),
    })),
  };
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

function errorText(error: CamrelayError) {
  const moments = error instanceof CodecChange ? { moments: error.moments.map(timeText) } : {};
  return { code: error.code, message: error.message, ...moments };
}

const times = ({ fromMs, toMs }: TimeSpan) => ({ from: timeText(fromMs), to: timeText(toMs) });

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
