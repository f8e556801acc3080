/** `POST /cameras/clips`: clips of several cameras as a zip, which is written as it is sent. */
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Response, Router } from 'express';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import {
  type Archive,
  type ArchiveDeps,
  manifestOf,
  prepareArchive,
} from '../../recorder/clip-archive.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { Slots } from '../kit/slots.js';
import { CamrelayError } from '../model/errors.js';
import type { TimeSpan } from '../model/time.js';
import { bodyOf } from './body.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { clipName, ClipWishes, clockOf } from './clip-wishes.js';
import { hangUp } from './hang-up.js';
import { CLIENT_IS_GONE, STALLED_MS } from './resource.js';
import { pastSpan } from './span.js';

export type ClipArchivesDeps = ArchiveDeps & Readonly<{ config: () => Config; clock: Clock }>;

const MAX_CAMERAS = 64;
/** Of all cameras together, ms: a week of one camera, a day of seven. */
const MAX_TOTAL_MS = 7 * 25 * 3_600_000;
/** Each reads and sums up as fast as it is taken. */
const LIMITS = { atOnce: 2, waiting: 0, what: 'archives are being downloaded' };
const MANIFEST = 'manifest.json';

const cameraIds = z
  .array(z.string(), { error: 'must be a list of cameras' })
  .min(1, { error: 'must name a camera' })
  .max(MAX_CAMERAS, { error: `must have at most ${MAX_CAMERAS} cameras` })
  .transform((ids) => [...new Set(ids)]);

/** Moments are read as those of a query are. */
const Body = ClipWishes.extend({
  cameras: cameraIds,
  from: z.unknown().optional(),
  to: z.unknown().optional(),
});

export function clipArchivesRouter(deps: ClipArchivesDeps): Router {
  const slots = new Slots(LIMITS);
  return Router().post('/cameras/clips', async (req, res) => {
    const nowMs = deps.clock.now();
    const body = Body.parse(bodyOf(req));
    const { cameras, ...wishes } = body;
    const span = pastSpan(body, nowMs);
    if ((span.toMs - span.fromMs) * cameras.length > MAX_TOTAL_MS) {
      const message = 'an archive has at most 175 hours of all cameras together; ask for several';
      throw new CamrelayError('bad_span', message);
    }
    const config = deps.config();
    const requests = cameras.map((id) => {
      const camera = cameraNamed(config, id);
      const { cut, gaps } = wishes;
      const request = {
        ...recordedStream(camera),
        span,
        cut,
        gaps,
        clock: clockOf(camera, wishes),
      };
      return { request, fileName: ({ fromMs }: TimeSpan) => `${clipName(id, fromMs)}.mp4` };
    });
    await slots.use(async () => {
      const signal = hangUp(res);
      using archive = await prepareArchive(deps, requests, signal);
      await sendArchive(res, archive, span, signal);
    });
  });
}

async function sendArchive(
  res: Response,
  { cameras }: Archive,
  span: TimeSpan,
  signal: AbortSignal,
): Promise<void> {
  const zip = new ZipFile();
  const out = new PassThrough();
  zip.outputStream.pipe(out);
  zip.on('error', (error: Error) => out.destroy(error));
  const add = (name: string, size: number, mtime: Date, read: () => AsyncIterable<Buffer>): void =>
    zip.addReadStreamLazy(name, { size, mtime, compress: false }, (give) =>
      give(null, Readable.from(read(), { objectMode: false, signal })),
    );
  for (const { clip } of cameras) {
    if (clip) add(clip.file, clip.bytes, new Date(clip.span.fromMs), () => clip.read(signal));
  }
  // Last, when the sums are known.
  const manifest = async function* () {
    yield await Promise.resolve(manifestOf(span, cameras));
  };
  add(MANIFEST, manifestOf(span, cameras).length, new Date(span.toMs), manifest);
  const bytes = await totalBytes(zip);
  res.type('application/zip').set('Content-Length', String(bytes));
  res.set('Content-Disposition', `attachment; filename="${clipName('camrelay', span.fromMs)}.zip"`);
  res.setTimeout(STALLED_MS, () => res.destroy());
  try {
    await pipeline(out, res);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!signal.aborted && !CLIENT_IS_GONE.has(code)) throw error;
  }
}

/** Nothing more is added. */
function totalBytes(zip: ZipFile): Promise<number> {
  return new Promise((resolve) => {
    const tell = (bytes: number): void => resolve(bytes);
    // Its types do not say that the size is what it calls back with.
    zip.end({ forceZip64Format: false, comment: '' }, tell as () => void);
  });
}
