/**
 * How one secret may look on its way through URLs, headers and JSON.
 *
 * Sources: RFC 3986 section 2.1 (percent-encoding), WHATWG URL section 5 (form encoding), RFC 4648
 * sections 4 and 5 (base64), RFC 7617 (Basic credentials), RFC 8259 section 7 (JSON strings).
 */
import type { Form } from './secret-index.js';

/** Base64 of fewer characters than this looks like any word, and is left to the header rules. */
const SHORTEST_BASE64 = 6;

/** Every spelling of a secret, the plain one first; no spelling twice. */
export function formsOf(secret: string): Form[] {
  const percent = encodeURIComponent(wellFormed(secret));
  const strict = percent.replace(/[!'()*~._-]/g, percentOf);
  const plain = [
    secret,
    percent,
    percent.replace(/[!'()*]/g, percentOf),
    strict,
    encodeURI(wellFormed(secret)),
    percent.replaceAll('%20', '+'),
    new URLSearchParams({ s: secret }).toString().slice(2),
    inJson(secret),
    inJson(inJson(secret)),
  ];
  const spellings = new Set([...plain, ...plain.map(lowerCaseEscapes)]);
  const inBase64 = new Set(insideBase64(Buffer.from(secret)));
  return [
    ...[...spellings].map((text) => ({ text, spread: false })),
    ...[...inBase64].map((text) => ({ text, spread: true })),
  ];
}

/** Lone surrogates have no percent-encoding; they become what UTF-8 would make of them. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

const percentOf = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

const lowerCaseEscapes = (text: string): string =>
  text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());

/**
 * What is left of the bytes in the base64 of anything that contains them (`user:password`, say).
 * Three bytes become four characters, so there are three ways to begin; characters that also hold
 * bits of the neighbours are cut off.
 */
function* insideBase64(bytes: Buffer): Generator<string> {
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    const inside = text.slice(from, to);
    if (inside.length < SHORTEST_BASE64) continue;
    yield inside;
    yield inside.replaceAll('+', '-').replaceAll('/', '_');
  }
}
