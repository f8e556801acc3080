/**
 * Durations and sizes as people write them: `500ms`, `90s`, `10m`, `24h`, `30d`; `500MB`, `2GiB`.
 *
 * A bare number is never accepted: nobody remembers which unit was meant. Sizes in `kB`…`TB` are
 * powers of ten, in `KiB`…`TiB` powers of two (IEC 80000-13).
 */

const MS_PER: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const BYTES_PER: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** How to write one, for messages. */
export const DURATION_FORMS = 'a duration such as 500ms, 90s, 10m, 24h or 30d';
export const SIZE_FORMS = 'a size such as 500MB, 2GB, 1TB or 4GiB';

const AMOUNT = /^(\d{1,15}(?:\.\d{1,9})?) ?([a-z]{1,3})$/i;

function read(text: string, units: Readonly<Record<string, number>>, unit: string): number | null {
  const amount = AMOUNT.exec(text)?.[1];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (amount === undefined || factor === undefined) return null;
  const value = Math.round(Number(amount) * factor);
  return Number.isSafeInteger(value) ? value : null;
}

const unitOf = (text: string): string => AMOUNT.exec(text)?.[2] ?? '';

/** Whole milliseconds, zero or more; null where the text is not a duration. Units are lower case. */
export function parseDuration(text: string): number | null {
  return read(text, MS_PER, unitOf(text));
}

/** Whole bytes, zero or more; null where the text is not a size. Upper and lower case are the same. */
export function parseSize(text: string): number | null {
  return read(text, BYTES_PER, unitOf(text).toLowerCase());
}

/** The shortest exact way to write a duration: `90s`, `10m`, `30d`. */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  for (const unit of ['d', 'h', 'm', 's']) {
    const factor = MS_PER[unit] ?? 1;
    if (whole >= factor && whole % factor === 0) return `${whole / factor}${unit}`;
  }
  return `${whole}ms`;
}

/** A size for people, in powers of ten with at most one decimal: `1.5GB`. */
export function formatSize(bytes: number): string {
  for (const [unit, factor] of [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (bytes >= factor) return `${Math.round((bytes / factor) * 10) / 10}${unit}`;
  }
  return `${Math.round(bytes)}B`;
}
