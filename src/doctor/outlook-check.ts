/** Whether the disk can take what the cameras send, and keep it for as long as was promised. */
import type { Config } from '../config/config.js';
import { formatSize } from '../kit/units.js';
import { type Check, ok, skipped, type Verdict, warn, failed } from './check.js';
import type { DiskSpeed } from './disk-checks.js';

/** Of a camera that did not say: a usual one, bits a second. */
const USUAL_BITRATE = 4_000_000;
/** The disk has other work, and bursts come: so many times what is sent on average is wanted. */
const HEADROOM = 3;
const DAY_MS = 86_400_000;

export type OutlookFacts = Readonly<{
  /** By camera that is recorded; null where it was not measured. */
  bitrates: ReadonlyMap<string, number | null>;
  /** Null where it was not measured. */
  speed: DiskSpeed | null;
  /** Of the disk; null where that is unknown. */
  totalBytes: number | null;
  retention: Config['storage']['retention'];
}>;

export function outlookCheck(facts: () => OutlookFacts): Check {
  return {
    ...{ id: 'disk.outlook', subject: null, withinMs: 1_000 },
    run: () => judgeOutlook(facts()),
  };
}

export function judgeOutlook({ bitrates, speed, totalBytes, retention }: OutlookFacts): Verdict {
  if (bitrates.size === 0) return skipped('nothing is recorded');
  const known = [...bitrates.values()].filter((rate) => rate !== null);
  const guessed = bitrates.size - known.length;
  const bits = known.reduce((sum, rate) => sum + rate, 0) + guessed * USUAL_BITRATE;
  const bytesPerSecond = bits / 8;
  const perDay = bytesPerSecond * (DAY_MS / 1_000);
  const room = Math.min(retention.bytes ?? Infinity, (totalBytes ?? Infinity) - (retention.minFreeBytes ?? 0)); // prettier-ignore
  const days = Number.isFinite(room) && perDay > 0 ? room / perDay : null;
  const guess = guessed === 0 ? '' : ` (${guessed} taken for 4 Mbit/s)`;
  const said = `${bitrates.size} ${bitrates.size === 1 ? 'camera sends' : 'cameras send'} ${formatSize(bytesPerSecond)} a second${guess}`;
  const detail = {
    bytes_per_second: Math.round(bytesPerSecond),
    bytes_per_day: Math.round(perDay),
    guessed,
    days,
  };
  if (speed && speed.bytesPerSecond < bytesPerSecond)
    return failed(
      `${said}, the disk writes ${formatSize(speed.bytesPerSecond)}: recordings will have gaps`,
      'use a faster disk, or fewer or slower streams',
      detail,
    );
  if (speed && speed.bytesPerSecond < bytesPerSecond * HEADROOM)
    return warn(
      `${said}, the disk writes ${formatSize(speed.bytesPerSecond)}: little is left for bursts`,
      'use a faster disk, or fewer or slower streams',
      detail,
    );
  const wantedDays = retention.ageMs === null ? null : retention.ageMs / DAY_MS;
  if (days !== null && wantedDays !== null && days < wantedDays)
    return warn(
      `${said}: the disk holds ${days.toFixed(1)} days of it, ${wantedDays.toFixed(1)} are promised`,
      'use a larger disk, lower storage.retention.age, or slower streams',
      detail,
    );
  return ok(days === null ? said : `${said}; there is room for ${days.toFixed(1)} days`, detail);
}
