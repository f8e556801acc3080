/**
 * The kinds of values a configuration has. All come in as strings (see `source.ts`) and go out as
 * what the program works with; messages say what to write and never repeat what was written.
 */
import { z } from 'zod';
import { knownZone } from '../kit/time-zone.js';
import {
  DURATION_FORMS,
  SIZE_FORMS,
  formatDuration,
  parseDuration,
  parseSize,
} from '../kit/units.js';
import { readListen, type Listen } from './listen.js';
import { listed, nearest } from './suggest.js';

const LONGEST_TEXT = 1_024;

/** A value of one kind. @param read gives undefined, or throws `Unfit`, where the text is none */
export function field<T>(expected: string, read: (text: string) => T | undefined) {
  return z
    .string({
      error: ({ input }) =>
        input === undefined ? `is missing; must be ${expected}` : `must be ${expected}`,
    })
    .transform((text, context) => {
      const value = text.length <= LONGEST_TEXT ? read(text) : undefined;
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: `must be ${expected}` });
      return z.NEVER;
    });
}

/** Visible text on one line. */
export function text(expected: string, { longest = 200 }: { longest?: number } = {}) {
  return field(`${expected} (one line, at most ${longest} characters)`, (value) =>
    value !== '' && value.length <= longest && !/[\p{Cc}\p{Cs}]/u.test(value) ? value : undefined,
  );
}

/** A password or key. */
export const secret = () => text('text', { longest: LONGEST_TEXT }).meta({ kind: 'secret' });

/** Whole milliseconds. Bounds are in ms and belong to the range. */
export function duration({ least, most }: { least: number; most: number }) {
  const range = `from ${formatDuration(least)} to ${formatDuration(most)}`;
  return field(`${DURATION_FORMS}, ${range}`, (value) => within(parseDuration(value), least, most));
}

/** Whole bytes, at least one; bounds are in bytes and belong to the range. */
export function size(range?: { least: number; most: number }) {
  const { least, most } = range ?? { least: 1, most: Number.MAX_SAFE_INTEGER };
  const expected = range && `, from ${least} to ${most} bytes`;
  return field(`${SIZE_FORMS}${expected ?? ''}`, (value) => within(parseSize(value), least, most));
}

/** A whole number; the bounds belong to the range. */
export function integer({ least, most }: { least: number; most: number }) {
  return field(`a whole number from ${least} to ${most}`, (value) =>
    /^\d{1,15}$/.test(value) ? within(Number(value), least, most) : undefined,
  ).meta({ kind: 'number' });
}

export const flag = () =>
  field('true or false', (value) => ({ true: true, false: false })[value]).meta({ kind: 'flag' });

/** An IANA name, as the database writes it. */
export const timeZone = () =>
  field('a time zone such as Europe/Berlin, America/New_York or UTC', (value) =>
    // `Intl` would take an offset too, and that is right for half of the year only.
    /^[A-Za-z]/.test(value) ? (knownZone(value) ?? undefined) : undefined,
  );

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]) {
  const expected = `must be ${listed(words)}`;
  return z.string({ error: expected }).transform((value, context) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    const meant = nearest(value, words);
    context.addIssue({
      code: 'custom',
      message: meant ? `${expected}; did you mean ${meant}?` : expected,
    });
    return z.NEVER;
  });
}

/** `HOST:PORT`, `[::1]:PORT`, or `:PORT` and `PORT` for every IPv4 address of the machine. */
export const listen = () =>
  field<Listen>(
    'HOST:PORT, such as 127.0.0.1:8080, [::1]:8080, or :8080 for every address',
    readListen,
  );

/** The same, or `off`. */
export const listenOrOff = () =>
  field<Listen | 'off'>('HOST:PORT, such as 127.0.0.1:8554, or off', (value) =>
    value === 'off' ? 'off' : readListen(value),
  ).transform((value) => (value === 'off' ? null : value));

/** What a value is, where it is more than text. */
export type ValueKind = 'secret' | 'number' | 'flag';

/** The kind of a key's value, also where that has a default or may be left out. */
function kindOf(schema: z.core.$ZodType): ValueKind | null {
  const { kind } = z.globalRegistry.get(schema) ?? {};
  if (kind === 'secret' || kind === 'number' || kind === 'flag') return kind;
  const { def } = schema._zod;
  return 'innerType' in def ? kindOf(def.innerType as z.core.$ZodType) : null;
}

/** The kinds of the keys of a mapping that have one. */
export function kindsIn(shape: z.core.$ZodLooseShape): Readonly<Record<string, ValueKind>> {
  const kinds: [string, ValueKind][] = [];
  for (const key of Object.keys(shape)) {
    const kind = kindOf(shape[key] as z.core.$ZodType);
    if (kind) kinds.push([key, kind]);
  }
  return Object.fromEntries(kinds);
}

/** A mapping whose keys are all known; others are errors that say what was probably meant. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `must be keys with values: ${listed(known)}`;
      return issue.keys.map((key) => unknownKey(key, known)).join('\n');
    },
  });
}

/** What to say of a key nobody knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `unknown key; ${meant ? `did you mean ${meant}?` : `known here: ${known.toSorted().join(', ')}`}`;
}

function within(value: number | null, least: number, most: number): number | undefined {
  return value !== null && value >= least && value <= most ? value : undefined;
}
