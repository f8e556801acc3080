/** `GET /cameras/CAMERA/device-recordings`, and one of them as a file: what its device recorded. */
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import type { CameraConfig, Config } from '../config/config.js';
import type { ByteRange } from '../kit/byte-range.js';
import type { Bounds } from '../kit/bounds.js';
import type { Clock } from '../kit/clock.js';
import { Slots } from '../kit/slots.js';
import { CamrelayError } from '../model/errors.js';
import { ability, listRecordings } from '../resolvers/abilities.js';
import type { DeviceArchive, DeviceFile, DeviceRecording } from '../resolvers/device-archive.js';
import type { Devices } from '../resolvers/devices.js';
import { cameraNamed } from './cameras.js';
import { hangUp } from './hang-up.js';
import { CLIENT_IS_GONE } from './resource.js';
import { listSpanOf, timeText } from './span.js';

export type DeviceRecordingsDeps = Readonly<{
  config: () => Config;
  devices: Pick<Devices, 'get'>;
  bounds: Bounds;
  clock: Clock;
}>;

/** Devices are slow, and each file may be hundreds of megabytes. */
const DOWNLOADS = {
  name: 'device_downloads',
  atOnce: 4,
  waiting: 8,
  what: 'recordings are being fetched from devices',
};
const LONGEST_ID = 512;

export function deviceRecordingsRouter({
  config,
  devices,
  bounds,
  clock,
}: DeviceRecordingsDeps): Router {
  const downloads = new Slots(DOWNLOADS);
  bounds.show(downloads.bound);
  const asked = (id: string): [CameraConfig, DeviceArchive] => {
    const camera = cameraNamed(config(), id);
    const { archive } = devices.get(camera);
    return [camera, ability(archive, camera.id, 'list of its own recordings')];
  };
  return Router()
    .get('/cameras/:camera/device-recordings', async (req, res) => {
      const [, archive] = asked(req.params.camera);
      const span = listSpanOf(req, clock.now());
      const found = await listRecordings(archive, span, hangUp(res));
      res.json({ recordings: found.map(recordingView) });
    })
    .get('/cameras/:camera/device-recordings/:recording/file.mp4', async (req, res) => {
      const [camera, archive] = asked(req.params.camera);
      const id = recordingId(req.params.recording);
      const fetch = ability(archive.fetch?.bind(archive), camera.id, 'way to fetch recordings');
      const signal = hangUp(res);
      await downloads.use(async () => {
        const file = await fetch(id, rangeOf(req.get('range')), signal);
        res.set('Content-Disposition', `inline; filename="${fileName(camera, id)}"`);
        await send(req, res, file);
      }, signal);
    });
}

/** One as every answer shows it. */
export function recordingView({ id, fromMs, toMs, bytes, kind }: DeviceRecording) {
  return { id, from: timeText(fromMs), to: timeText(toMs), bytes, kind };
}

function recordingId(id: string): string {
  if (id.length <= LONGEST_ID && !/[\p{Cc}\p{Cs}]/u.test(id)) return id;
  throw new CamrelayError('not_found', 'the device has no such recording');
}

/** How long the file is the device knows: an open end is a very far one. */
function rangeOf(header: string | undefined): ByteRange | null {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined) return null;
  const range = {
    first: Number(first),
    last: last === '' ? Number.MAX_SAFE_INTEGER : Number(last),
  };
  return range.first <= range.last ? range : null;
}

async function send(req: Request<object>, res: Response, file: DeviceFile): Promise<void> {
  const { range, totalBytes } = file;
  res.type(file.type).set('Accept-Ranges', range ? 'bytes' : 'none');
  if (range) {
    const last = totalBytes === null ? range.last : Math.min(range.last, totalBytes - 1);
    res.status(206).set('Content-Range', `bytes ${range.first}-${last}/${totalBytes ?? '*'}`);
    res.set('Content-Length', String(last - range.first + 1));
  } else if (totalBytes !== null) res.set('Content-Length', String(totalBytes));
  if (req.method === 'HEAD') {
    file.body.destroy();
    res.end();
    return;
  }
  try {
    await pipeline(file.body, res);
  } catch (error) {
    if (!CLIENT_IS_GONE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** `porch_Mp4Record-2026-03-14-RecM01.mp4` */
function fileName({ id: camera }: CameraConfig, id: string): string {
  const readable = id
    .replace(/\.mp4$/i, '')
    .replace(/[^\w.-]+/g, '-')
    .slice(-100);
  return `${camera}_${readable}.mp4`;
}
