/** What `Search` is asked and answers. Source: docs/vendors/reolink.md, "Recordings". Pure. */
import type { DeviceRecording } from '../device-archive.js';
import { timeIn, utcOf, type DeviceDay, type DeviceTime, type DeviceZone } from './device-time.js';
import { fieldsIn, listIn, numberOf, textOf, type Command, type Fields } from './envelope.js';

/** Asks for the files of one day of the device's calendar: more at once may take it too long. */
export function searchDay(channel: number, day: DeviceDay): Command {
  return search(channel, 0, { ...day, hour: 0, min: 0, sec: 0 }, endOf(day));
}

/** Asks on which days of a month something was recorded. */
export function searchMonth(channel: number, { year, mon }: Omit<DeviceDay, 'day'>): Command {
  const last = new Date(Date.UTC(year, mon, 0)).getUTCDate();
  const start = { year, mon, day: 1, hour: 0, min: 0, sec: 0 };
  return search(channel, 1, start, endOf({ year, mon, day: last }));
}

/** The days of the month that have recordings; none where the device says nothing of it. */
export function recordedDays(value: Fields, { year, mon }: Omit<DeviceDay, 'day'>): number[] {
  const months = listIn(fieldsIn(value, 'SearchResult'), 'Status');
  const month = months.find((status) => status.year === year && status.mon === mon);
  const table = textOf(month?.table).slice(0, MOST_DAYS);
  return Array.from(table).flatMap((mark, index) => (mark === '1' ? [index + 1] : []));
}

/** The files of a day, oldest first. No `File` at all means none; one without sound times is left out. */
export function filesIn(value: Fields, zone: DeviceZone): DeviceRecording[] {
  return listIn(fieldsIn(value, 'SearchResult'), 'File')
    .flatMap((file) => {
      const start = timeIn(fieldsIn(file, 'StartTime'));
      const end = timeIn(fieldsIn(file, 'EndTime'));
      return start && end ? [recordingOf(file, start, end, zone)] : [];
    })
    .toSorted((a, b) => a.fromMs - b.fromMs);
}

const MOST_DAYS = 31;

function recordingOf(
  file: Fields,
  start: DeviceTime,
  end: DeviceTime,
  zone: DeviceZone,
): DeviceRecording {
  const fromMs = utcOf(start, zone);
  const endMs = utcOf(end, zone);
  // Begun in the last hour of summer and ended in the first of winter, which look the same.
  const toMs = endMs < fromMs ? endMs + (zone.summer?.extraMs ?? 0) : endMs;
  const name = textOf(file.name);
  const bytes = numberOf(file.size);
  return {
    id: name === '' ? NAMELESS + textOfTime(start) : name,
    fromMs,
    toMs: Math.max(fromMs, toMs),
    bytes: bytes !== null && bytes > 0 ? bytes : null,
    kind: 'recording',
  };
}

/** Recorders may give no name; what begins so cannot be fetched. */
export const NAMELESS = 'nameless-';

function textOfTime({ year, mon, day, hour, min, sec }: DeviceTime): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${year}${two(mon)}${two(day)}T${two(hour)}${two(min)}${two(sec)}`;
}

function endOf(day: DeviceDay): DeviceTime {
  return { ...day, hour: 23, min: 59, sec: 59 };
}

function search(
  channel: number,
  onlyStatus: 0 | 1,
  StartTime: DeviceTime,
  EndTime: DeviceTime,
): Command {
  const param = { Search: { channel, onlyStatus, streamType: 'main', StartTime, EndTime } };
  return { cmd: 'Search', param };
}
