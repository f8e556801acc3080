/**
 * The clock that the camera writes into its pictures: its time, and its zone by number. Pure.
 * Source: docs/vendors/cgi.md, "Time".
 */

/** Hours east of Greenwich of each zone number; there is no summer time. */
// prettier-ignore
const ZONE_HOURS = [
  -12, -11, -10, -9, -8, -7, -6, -5, -4, -3.5, -3, -2, -1, 0, 1, 2, 3, 3.5, 4, 4.5, 5, 5.5, 5.75, 6,
  6.5, 7, 8, 9, 9.5, 10, 11, 12, 13,
];

/** A clock that is off by less, ms, is no news. */
const TOLERATED_MS = 60_000;

/** Minutes east of Greenwich; null for a number that the table does not have. */
export function utcOffsetMinutes(timeZone: number): number | null {
  const hours = ZONE_HOURS[timeZone];
  return hours === undefined ? null : hours * 60;
}

/**
 * What is wrong with a camera's clock, for a person; null where nothing is.
 * @param deviceTimeS seconds since the Unix epoch, as the camera counts
 */
export function clockFault(deviceTimeS: number, timeZone: number, nowMs: number): string | null {
  const aheadMs = deviceTimeS * 1_000 - nowMs;
  if (Math.abs(aheadMs) <= TOLERATED_MS) return null;
  const offset = utcOffsetMinutes(timeZone);
  const isZone =
    offset !== null && offset !== 0 && Math.abs(aheadMs - offset * 60_000) <= TOLERATED_MS;
  const cause = isZone ? '; it counts local time as UTC' : '';
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return `the camera's clock is ${minutes} min ${aheadMs > 0 ? 'fast' : 'slow'}${cause}: set its time or a time server, since its pictures show it`;
}
