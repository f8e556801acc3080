/**
 * The clock that the camera writes into its pictures: its time, and its zone by number. Pure.
 * Source: docs/vendors/cgi.md, "Time".
 */

/** What each zone number means, ±HH:MM; there is no summer time. */
const ZONES =
  '-12:00 -11:00 -10:00 -09:00 -08:00 -07:00 -06:00 -05:00 -04:00 -03:30 -03:00 -02:00 -01:00 +00:00 +01:00 +02:00 +03:00 +03:30 +04:00 +04:30 +05:00 +05:30 +05:45 +06:00 +06:30 +07:00 +08:00 +09:00 +09:30 +10:00 +11:00 +12:00 +13:00'.split(
    ' ',
  );

/** A clock that is off by less, ms, is no news. */
const TOLERATED_MS = 60_000;

/** Minutes east of Greenwich; null for a number that the table does not have. */
export function utcOffsetMinutes(timeZone: number): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(ZONES[timeZone] ?? '') ?? [];
  if (sign === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
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
