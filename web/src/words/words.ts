/**
 * Every word that a person reads, from one catalogue: messages in ICU syntax, chosen by key.
 *
 * The language is that of the viewer where the page speaks it, else English; it is settled before
 * the page is drawn. Source: Unicode TR 35, MessageFormat 1.
 */
import format, { type CompiledMessage } from 'icu-minify/format';
import { en, type WordKey } from './en/index.js';
import { pseudo } from './pseudo.js';

export type { WordKey } from './en/index.js';
export type Values = Readonly<Record<string, string | number>>;
/** Messages as the build leaves them (`web/compiled-words.ts`); in the sources they are text. */
type Catalogue = Readonly<Record<WordKey, CompiledMessage>>;

const CATALOGUES: Readonly<Record<string, () => Catalogue>> = {
  en: () => en,
  /** Longer by 40 %, for tests: what breaks under it breaks in German. */
  'en-XA': () => pseudo(en),
};

let language = 'en';
let catalogue: Catalogue = en;
let plurals = new Intl.PluralRules(language);
let numbers = new Intl.NumberFormat(language);

const FORMATTERS = {
  getPluralRules: () => plurals,
  getNumberFormat: () => numbers,
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
    new Intl.DateTimeFormat(...args),
};

/** Takes the first language that the page speaks. Call it before anything is drawn. */
export function speak(wanted: readonly string[]): void {
  const known = wanted.flatMap((tag) => [tag, tag.split('-')[0] ?? tag]);
  language = known.find((tag) => tag in CATALOGUES) ?? 'en';
  catalogue = CATALOGUES[language]?.() ?? en;
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(language);
}

/** The language spoken, as an HTML `lang`. */
export const spoken = (): string => language;

/** A message with its values put in. */
export function t(key: WordKey, values?: Values): string {
  return String(format(catalogue[key], language, { ...values }, { formatters: FORMATTERS }));
}

/** Whether a text is a key of the catalogue, for codes that come from the API. */
export function isWord(key: string): key is WordKey {
  return Object.hasOwn(en, key);
}
