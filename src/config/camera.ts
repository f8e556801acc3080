/** One camera of the file: the keys all cameras share, and those of its vendor. */
import { z } from 'zod';
import type { CameraCommon, CameraConfig } from './config.js';
import {
  duration,
  flag,
  kindsIn,
  oneOf,
  section,
  size,
  text,
  timeZone,
  unknownKey,
  type ValueKind,
} from './fields.js';
import type { Path, Problems } from './problems.js';
import { recordMode } from './record.js';
import { isRecord } from './source.js';
import { listed, nearest } from './suggest.js';
import { VENDORS, type VendorSettings } from './vendors.js';
import type { VendorReading } from './vendor.js';

const ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long recordings may be promised to stay, ms. */
export const AGE = { least: 1_000, most: 3_650 * DAY_MS };

const COMMON = {
  name: text('a name for people', { longest: 100 }).optional(),
  enabled: flag().default(true),
  stream: z.string({ error: 'must be the name of a stream' }).optional(),
  extra_streams: z
    .array(z.string({ error: 'must be the name of a stream' }), {
      error: 'must be a list of stream names, such as [sub]',
    })
    .default([]),
  record: recordMode.optional(),
  time_zone: timeZone().optional(),
  retention: section({
    age: duration(AGE).nullable().default(null),
    size: size().nullable().default(null),
  }).default({ age: null, size: null }),
  on_demand: flag().default(false),
  audio: oneOf(['auto', 'off']).default('auto'),
  transport: oneOf(['tcp', 'udp']).default('tcp'),
};
const CommonKeys = z.object(COMMON);

/** The keys of a vendor's cameras whose values are more than text. */
export function cameraKinds(vendor: unknown): Readonly<Record<string, ValueKind>> {
  return { ...kindsIn(COMMON), ...VENDORS.find(({ name }) => name === vendor)?.kinds };
}

/** What is wrong with an id, or null. */
export function idProblem(id: string): string | null {
  if (ID.test(id)) return null;
  return 'a camera id is made of a-z, 0-9, _ and -, begins with a letter or digit, and has at most 64 characters';
}

/** Reads one camera; undefined after a problem. @param zone where it names none */
export function readCamera(
  id: string,
  value: unknown,
  zone: string,
  problems: Problems,
): CameraConfig | undefined {
  const at: Path = ['cameras', id];
  const unfit = idProblem(id);
  if (unfit !== null) problems.add(at, unfit);
  if (!isRecord(value)) {
    problems.add(at, 'must be keys with values, such as `vendor: rtsp`');
    return undefined;
  }
  const vendor = vendorOf(value, at, problems);
  if (!vendor) return undefined;

  reportUnknownKeys(value, vendor.keys, at, problems);
  const common = CommonKeys.safeParse(value);
  if (!common.success) problems.addZod(at, common.error);
  const reading: VendorReading<VendorSettings> | null = vendor.read(
    value,
    (path, message) => problems.add([...at, ...path], message),
    (error) => problems.addZod(at, error),
  );
  if (!common.success || !reading) return undefined;

  const streams = readStreams(common.data, reading.streams, at, problems);
  const record = readRecord(common.data, at, problems);
  if (!streams || !record) return undefined;
  const { name, enabled, time_zone, retention, on_demand, audio, transport } = common.data;
  return {
    id,
    name: name ?? id,
    enabled,
    ...streams,
    record,
    timeZone: time_zone ?? zone,
    retention: { ageMs: retention.age, bytes: retention.size },
    onDemand: on_demand,
    audio,
    transport,
    publisher: reading.publisher ?? null,
    secrets: reading.secrets,
    ...reading.settings,
  };
}

function vendorOf(value: Record<string, unknown>, at: Path, problems: Problems) {
  const known = VENDORS.map(({ name }) => name);
  const vendor = VENDORS.find(({ name }) => name === value.vendor);
  if (vendor) return vendor;
  const path = [...at, 'vendor'];
  const expected = `must be ${listed(known)}`;
  if (typeof value.vendor !== 'string') {
    problems.add(path, value.vendor === undefined ? `is missing; ${expected}` : expected);
  } else {
    const meant = nearest(value.vendor, known);
    problems.add(path, meant ? `${expected}; did you mean ${meant}?` : expected);
  }
  return undefined;
}

function reportUnknownKeys(
  value: Record<string, unknown>,
  vendorKeys: readonly string[],
  at: Path,
  problems: Problems,
): void {
  const known = ['vendor', ...Object.keys(COMMON), ...vendorKeys];
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) problems.add([...at, key], unknownKey(key, known));
  }
}

function readStreams(
  { stream, extra_streams: extra }: z.output<typeof CommonKeys>,
  names: VendorReading<unknown>['streams'],
  at: Path,
  problems: Problems,
): Pick<CameraCommon, 'stream' | 'extraStreams'> | null {
  const main = stream ?? names[0];
  const faults: [Path, string][] = [];
  if (!names.includes(main))
    faults.push([['stream'], `the camera has no such stream; must be ${listed(names)}`]);
  for (const [index, name] of extra.entries()) {
    const path = ['extra_streams', index];
    if (name === main) faults.push([path, "is the camera's own stream already; remove it here"]);
    else if (!names.includes(name))
      faults.push([path, `the camera has no such stream; it has ${listed(names)}`]);
    else if (extra.indexOf(name) !== index) faults.push([path, 'stands here twice; remove one']);
  }
  for (const [path, message] of faults) problems.add([...at, ...path], message);
  return faults.length > 0 ? null : { stream: main, extraStreams: [...extra] };
}

/** Recorded unless told otherwise; what runs only for viewers cannot be recorded. */
function readRecord(
  { record, on_demand: onDemand }: z.output<typeof CommonKeys>,
  at: Path,
  problems: Problems,
): CameraCommon['record'] | null {
  if (onDemand && record && record.mode !== 'off') {
    problems.add(
      [...at, 'on_demand'],
      'a camera that is recorded runs all the time, also one that waits for events or its hours; set `record: off`, or remove on_demand',
    );
    return null;
  }
  return record ?? { mode: onDemand ? 'off' : 'continuous' };
}
