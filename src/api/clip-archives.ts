/** `POST /cameras/clips` and `GET /clips.zip`: clips of several cameras as a zip, written as it is sent. */
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import {
  type Archive,
  type ArchiveDeps,
  manifestOf,
  prepareArchive,
} from '../../recorder/clip-archive.js';
import type { Config } from '../config/config.js';
import type { Progress } from '../download-jobs.js';
import type { Bounds } from '../kit/bounds.js';
import type { Clock } from '../kit/clock.js';
import { Slots } from '../kit/slots.js';
import { CamrelayError } from '../model/errors.js';
import type { TimeSpan } from '../model/time.js';
import { bodyOf } from './body.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { clipName, ClipWishes, clockOf } from './clip-wishes.js';
import { hangUp } from './hang-up.js';
import { followed, type JobsDeps } from './jobs.js';
import { CLIENT_IS_GONE, STALLED_MS } from './resource.js';
import { pastSpan } from './span.js';
import { shownTo } from './who.js';

export type ClipArchivesDeps = ArchiveDeps &
  JobsDeps &
  Readonly<{ config: () => Config; bounds: Bounds; clock: Clock }>;

const MAX_CAMERAS = 64;
/** Of all cameras together, ms: a week of one camera, a day of seven. */
const MAX_TOTAL_MS = 7 * 25 * 3_600_000;
/** Each reads and sums up as fast as it is taken. */
const LIMITS = { name: 'archives', atOnce: 2, waiting: 0, what: 'archives are being downloaded' };
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

/** The same in a query, for a browser that is to download by itself. */
const Query = ClipWishes.extend({
  cameras: z
    .string({ error: 'must be names with commas between them' })
    .transform((text) => text.split(',').filter((id) => id !== ''))
    .pipe(cameraIds),
});

type Wish = z.infer<typeof ClipWishes> & Readonly<{ cameras: readonly string[] }>;

export function clipArchivesRouter(deps: ClipArchivesDeps): Router {
  const slots = new Slots(LIMITS);
  deps.bounds.show(slots.bound);
  const answer = (req: Request, res: Response, span: TimeSpan, wish: Wish): Promise<void> => {
    const config = shownTo(req, deps.config());
    const requests = clipRequests(config, span, wish);
    const [first = ''] = wish.cameras;
    const name = `${clipName('camrelay', span.fromMs, cameraNamed(config, first).timeZone)}.zip`;
    return followed(deps, req, res, (progress) =>
      slots.use(async () => {
        const signal = hangUp(res);
        using archive = await prepareArchive(deps, requests, signal);
        await sendArchive(req, res, { name, archive, span, progress, signal });
      }),
    );
  };
  return Router()
    .post('/cameras/clips', async (req, res) => {
      const body = Body.parse(bodyOf(req));
      await answer(req, res, pastSpan(body, deps.clock.now()), body);
    })
    .get('/clips.zip', async (req, res) => {
      const query = Query.parse(req.query);
      await answer(req, res, pastSpan(req.query, deps.clock.now()), query);
    });
}

/** @throws CamrelayError unknown_camera, bad_span */
function clipRequests(config: Config, span: TimeSpan, { cameras, ...wishes }: Wish) {
  if ((span.toMs - span.fromMs) * cameras.length > MAX_TOTAL_MS) {
    const message = 'an archive has at most 175 hours of all cameras together; ask for several';
    throw new CamrelayError('bad_span', message);
  }
  return cameras.map((id) => {
    const camera = cameraNamed(config, id);
    const { cut, gaps } = wishes;
    const request = {
      ...recordedStream(camera),
      span,
      cut,
      gaps,
      clock: clockOf(camera, wishes),
    };
    const fileName = ({ fromMs }: TimeSpan): string =>
      `${clipName(id, fromMs, camera.timeZone)}.mp4`;
    return { request, fileName };
  });
}

type Sending = Readonly<{
  name: string;
  archive: Archive;
  span: TimeSpan;
  progress: Progress;
  signal: AbortSignal;
}>;

async function sendArchive(
  req: Request,
  res: Response,
  { name, archive: { cameras }, span, progress, signal }: Sending,
): Promise<void> {
  const isHead = req.method === 'HEAD';
  const zip = new ZipFile();
  const out = new PassThrough();
  zip.outputStream.pipe(out);
  zip.on('error', (error: Error) => out.destroy(error));
  const add = (name: string, size: number, mtime: Date, read: () => AsyncIterable<Buffer>): void =>
    zip.addReadStreamLazy(name, { size, mtime, compress: false }, (give) => {
      // Its size is known without reading it.
      if (!isHead) give(null, Readable.from(read(), { objectMode: false, signal }));
    });
  for (const { clip } of cameras) {
    if (clip) add(clip.file, clip.bytes, new Date(clip.span.fromMs), () => clip.read(signal));
  }
  // Last, when the sums are known.
  const manifest = async function* () {
    yield await Promise.resolve(manifestOf(span, cameras));
  };
  add(MANIFEST, manifestOf(span, cameras).length, new Date(span.toMs), manifest);
  const bytes = await totalBytes(zip);
  progress.whole(bytes);
  res.type('application/zip').set('Content-Length', String(bytes));
  res.set('Content-Disposition', `attachment; filename="${name}"`);
  if (isHead) {
    res.end();
    return;
  }
  res.setTimeout(STALLED_MS, () => res.destroy());
  try {
    await pipeline(out, counting(progress), res);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!signal.aborted && !CLIENT_IS_GONE.has(code)) throw error;
  }
}

/** Tells what passes; what waits behind it is little. */
function counting(progress: Progress): Transform {
  let offset = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      progress.sent(offset, chunk.length);
      offset += chunk.length;
      done(null, chunk);
    },
  });
}

/** Nothing more is added. */
function totalBytes(zip: ZipFile): Promise<number> {
  return new Promise((resolve) => {
    const tell = (bytes: number): void => resolve(bytes);
    // Its types do not say that the size is what it calls back with.
    zip.end({ forceZip64Format: false, comment: '' }, tell as () => void);
  });
}
