/**
 * Every word that a person reads, from one catalogue: messages in ICU syntax, chosen by key.
 *
 * The language is that of the viewer where the page speaks it, else English; it is settled before
 * the page is drawn. Source: Unicode TR 35, MessageFormat 1.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { en, type WordKey } from './en/index.js';
import { pseudo } from './pseudo.js';

export type { WordKey } from './en/index.js';
export type Values = Readonly<Record<string, string | number>>;
type Catalogue = Readonly<Record<WordKey, string>>;

const CATALOGUES: Readonly<Record<string, () => Catalogue>> = {
  en: () => en,
  /** Longer by 40 %, for tests: what breaks under it breaks in German. */
  'en-XA': () => pseudo(en),
};

let language = 'en';
let catalogue: Catalogue = en;
const formats = new Map<WordKey, IntlMessageFormat>();

/** Takes the first language that the page speaks. Call it before anything is drawn. */
export function speak(wanted: readonly string[]): void {
  const known = wanted.flatMap((tag) => [tag, tag.split('-')[0] ?? tag]);
  language = known.find((tag) => tag in CATALOGUES) ?? 'en';
  catalogue = CATALOGUES[language]?.() ?? en;
  formats.clear();
}

/** The language spoken, as an HTML `lang`. */
export const spoken = (): string => language;

/** A message with its values put in. */
export function t(key: WordKey, values?: Values): string {
  let format = formats.get(key);
  if (!format) {
    format = new IntlMessageFormat(catalogue[key], language, undefined, { ignoreTag: true });
    formats.set(key, format);
  }
  return String(format.format(values));
}

/** Whether a text is a key of the catalogue, for codes that come from the API. */
export function isWord(key: string): key is WordKey {
  return Object.hasOwn(en, key);
}
