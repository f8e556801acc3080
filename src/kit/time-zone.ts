/** Time zones by what the runtime knows of them (IANA names, `Intl`). */

const MINUTE_MS = 60_000;
/**
 * Before 1582 formatters count in the Julian calendar, by which nothing else here counts. No clock was
 * changed then: until the nineteenth century each place had the time of its sun.
 */
const EARLIEST_MS = Date.parse('1600-01-01T00:00:00Z');

/** Making one takes a hundred times as long as using it; there are some hundreds of zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The name in its usual case; null where there is no such zone. */
export function knownZone(name: string): string | null {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // Some runtimes answer with what the zone was called long ago, such as Asia/Calcutta.
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch {
    return null; // that is how Intl says so
  }
}

/** The zone this machine is set to. */
export function machineZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * What the clocks of a zone show at an instant, as if it were UTC, less that instant: ms, above zero
 * east of Greenwich. Exact to the second.
 */
export function zoneOffsetMs(zone: string, atMs: number): number {
  const seconds = Math.floor(Math.max(atMs, EARLIEST_MS) / 1000) * 1000;
  const part = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatterOf(zone).formatToParts(seconds)) {
    if (type in part) part[type as keyof typeof part] = Number(value);
  }
  const { year, month, day, hour, minute, second } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - seconds;
}

/**
 * The first instant behind `fromMs`, up to `toMs`, at which the zone's offset is not `offsetMs` any more, which it is at
 * `fromMs`; null where it is the same at `toMs`. Changes less than the span apart may cancel out.
 */
export function offsetChangeMs(
  zone: string,
  fromMs: number,
  toMs: number,
  offsetMs: number,
): number | null {
  if (zoneOffsetMs(zone, toMs) === offsetMs) return null;
  // Clocks are changed at whole minutes of UTC.
  let before = Math.floor(fromMs / MINUTE_MS);
  let after = Math.ceil(toMs / MINUTE_MS);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zoneOffsetMs(zone, middle * MINUTE_MS) === offsetMs) before = middle;
    else after = middle;
  }
  return after * MINUTE_MS;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(zone, formatter);
  return formatter;
}
