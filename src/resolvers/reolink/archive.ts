/** What the device recorded on its card or disk. Source: docs/vendors/reolink.md, "Recordings". */
import { once } from 'node:events';
import type { ByteRange } from '../../kit/byte-range.js';
import { CamrelayError } from '../../model/errors.js';
import type { TimeSpan } from '../../model/time.js';
import type { DeviceArchive, DeviceFile, DeviceRecording } from '../device-archive.js';
import { DeviceFailure } from '../device-failure.js';
import type { ReolinkDevice } from './device.js';
import { daysOf, zoneIn, type DeviceDay, type DeviceZone } from './device-time.js';
import { checkedDownload, rangeOf, totalOf } from './download.js';
import { filesIn, NAMELESS, recordedDays, searchDay, searchMonth } from './recordings.js';

/** A file that began before the span may reach into it, ms. */
const LONGEST_FILE_MS = 3_600_000;
const MOST_DAYS = 366;
/** For so few days it is not asked first on which of them anything was recorded. */
const FEW_DAYS = 2;

export class ReolinkArchive implements DeviceArchive {
  constructor(
    private readonly device: Pick<ReolinkDevice, 'call' | 'open' | 'downloads'>,
    private readonly channel: number,
  ) {}

  async list({ fromMs, toMs }: TimeSpan, signal: AbortSignal): Promise<DeviceRecording[]> {
    if (toMs - fromMs > MOST_DAYS * 86_400_000)
      throw new CamrelayError('bad_span', `ask for at most ${MOST_DAYS} days at a time`);
    const zone = zoneIn(await this.device.call({ cmd: 'GetTime' }, signal));
    const days = daysOf({ fromMs: fromMs - LONGEST_FILE_MS, toMs }, zone);
    // A file over midnight may stand in both days.
    const found = new Map<string, DeviceRecording>();
    for (const day of await this.#recorded(days, signal)) {
      for (const file of await this.#day(day, zone, signal)) found.set(file.id, file);
    }
    return [...found.values()]
      .filter((file) => file.fromMs < toMs && file.toMs > fromMs)
      .toSorted((a, b) => a.fromMs - b.fromMs);
  }

  fetch(id: string, range: ByteRange | null, signal: AbortSignal): Promise<DeviceFile> {
    return new Promise((resolve, reject) => {
      // The turn is over when the body is closed, long after the file was handed out.
      const turn = this.device.downloads.use(async () => {
        const file = await this.#open(id, range, signal);
        resolve(file);
        if (!file.body.closed) await once(file.body, 'close');
      }, signal);
      turn.catch(reject);
    });
  }

  async #open(id: string, range: ByteRange | null, signal: AbortSignal): Promise<DeviceFile> {
    const download = await this.device.open(
      'Download',
      {
        query: downloadQuery(id),
        range: range === null ? null : `bytes=${range.first}-${range.last}`,
      },
      checkedDownload,
      signal,
    );
    const { body } = download;
    return { type: 'video/mp4', totalBytes: totalOf(download), range: rangeOf(download), body };
  }

  /** Of many days those with recordings, which takes a question a month. */
  async #recorded(days: readonly DeviceDay[], signal: AbortSignal): Promise<DeviceDay[]> {
    if (days.length <= FEW_DAYS) return [...days];
    const marked = new Map<string, readonly number[]>();
    for (const day of days) {
      if (marked.has(monthOf(day))) continue;
      const value = await this.device.call(searchMonth(this.channel, day), signal);
      marked.set(monthOf(day), recordedDays(value, day));
    }
    return days.filter((day) => marked.get(monthOf(day))?.includes(day.day));
  }

  async #day(day: DeviceDay, zone: DeviceZone, signal: AbortSignal): Promise<DeviceRecording[]> {
    return filesIn(await this.device.call(searchDay(this.channel, day), signal), zone);
  }
}

function monthOf({ year, mon }: DeviceDay): string {
  return `${year}-${mon}`;
}

/** @throws DeviceFailure unsupported; CamrelayError no_recording */
function downloadQuery(id: string): string {
  if (id.startsWith(NAMELESS)) {
    const message = 'the device gives this recording no name by which it could be fetched';
    throw new DeviceFailure('unsupported', message);
  }
  // Of what would have to be encoded the device is known to decode blanks only.
  if (!/^[\w./ -]{1,255}$/.test(id))
    throw new CamrelayError('no_recording', 'the device has no recording of that name');
  const name = id.replaceAll(' ', '%20');
  return `&source=${name}&output=${name.split('/').at(-1) ?? name}`;
}
