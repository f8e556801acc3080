/**
 * The redactor: the one place that keeps secrets out of log lines, errors, API replies and metrics.
 *
 * It hides what it has been told (passwords, keys, minted tokens, in every usual encoding), and what
 * gives itself away: user information in URLs, parameters with telling names, credentials in
 * headers. Long secrets are hidden anywhere; a short one only as a whole word, and a very short one
 * only where the rules for URLs and headers find it, for a password "a" must not blank every line.
 *
 * Redacting twice changes nothing more (unless a secret itself contains the mask).
 */
import { formsOf } from './secret-forms.js';
import { SecretIndex, SHORTEST_FINDABLE, type Stretch } from './secret-index.js';

/** Secrets of at least this many characters are hidden even inside other words. */
const SHORTEST_ANYWHERE = 6;
/** The oldest are forgotten beyond this; a configuration never has as many. */
const MOST_LASTING = 20_000;
/** Tokens lapse within hours, and no log line is older than the last thousand of them. */
const MOST_MINTED = 1_000;
/** Deeper structures are cut off: what is that deep is not for people. */
const DEEPEST = 12;

/** Names whose value is a secret wherever they stand before it. */
const TELLING =
  'pass(?:word|wd|phrase|code)|pwd|secret|token|credentials?|api_?key|session_?id|signature';
/** Names that are also parts of ordinary words, and so need a boundary in front. */
const SHORT_TELLING = 'key|pass|pw|nid|sid|sig|auth|session';

const SECRET_NAME = new RegExp(`(?:${TELLING})$|(?:^|[_.-])(?:${SHORT_TELLING})$`, 'i');
const SECRET_FIELD = new RegExp(
  `(?:${TELLING})$|^(?:nid|(?:proxy-)?authorization|(?:set-)?cookie)$`,
  'i',
);

/** Whether a URL parameter of this name carries a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

const NAME = `(?:${TELLING})|(?<![a-z0-9])(?:${SHORT_TELLING})`;
const QUOTED_NAME = String.raw`[\w.-]{0,40}?(?:${NAME}|authorization|cookie)`;
const VALUE = String.raw`[^\s&;,"'\`<>\\)\]}#]+`;

/**
 * What gives itself away. The first group of each is what shows that a secret follows; the rest of
 * the match is the secret. Each takes time linear in the text: no two repetitions in a row can
 * share characters.
 */
const RULES: readonly RegExp[] = [
  // scheme://user:password@host, also percent-encoded
  /(:\/\/)[^\s/?#"'<>]+(?=@)/g,
  /(%3A%2F%2F)(?:[^\s&"'<>%]|%(?!2F)[0-9A-F]{2})+(?=%40)/gi,
  // Authorization: Digest …, Cookie: …
  /((?:authorization|cookie) ?: ?)[^\s"][^\r\n]*/gi,
  /(\b(?:[Bb]asic|BASIC|[Bb]earer|BEARER) +)(?=[a-z+/_.-]*[A-Z0-9=])[\w+/=.~-]{6,}/g,
  /(\bresponse=\\{0,4}")[0-9a-f]{32,128}/gi,
  // "password":"…", "pwd":1234, also where this stands in a string of JSON
  new RegExp(String.raw`("${QUOTED_NAME}"\s{0,4}:\s{0,4}")(?:[^"\\]|\\[^])+`, 'gi'),
  new RegExp(String.raw`("${QUOTED_NAME}"\s{0,4}:\s{0,4})\d+`, 'gi'),
  new RegExp(
    String.raw`(\\"${QUOTED_NAME}\\"\s{0,4}:\s{0,4}\\")(?:[^"\\]|\\\\(?:\\")?|\\[^"\\])+`,
    'gi',
  ),
  // ?token=…&pwd=…, password="…", password: …
  new RegExp(`((?:${NAME})(?:=|%3D))${VALUE}`, 'gi'),
  new RegExp(String.raw`((?:${NAME}) ?= ?\\{0,4}["'])[^"'\\]+`, 'gi'),
  new RegExp(`(\\b(?:pass(?:word|wd|phrase)|pwd|secret): )${VALUE}`, 'gi'),
];

/** What replaces a secret. No letter or digit, so that no rule takes it for more than it is. */
const MASK = '***';
/** Masking can part words and so uncover one more secret; each pass hides more, none hides less. */
const MOST_PASSES = 4;

/** `lasting` secrets come from the configuration; `minted` ones lapse, and the oldest are forgotten. */
export type SecretKind = 'lasting' | 'minted';

export class Redactor {
  readonly #anywhere = new SecretIndex({ wholeWords: false });
  readonly #asWords = new SecretIndex({ wholeWords: true });
  readonly #known: Readonly<Record<SecretKind, Set<string>>> = {
    lasting: new Set(),
    minted: new Set(),
  };

  /** Hides a secret from now on, in all its encodings. Adding it again only renews it. */
  add(secret: string, kind: SecretKind = 'lasting'): void {
    if (secret.length < SHORTEST_FINDABLE) return;
    if (kind === 'minted' && this.#known.lasting.has(secret)) return;
    const known = this.#known[kind];
    if (known.delete(secret)) {
      known.add(secret);
      return;
    }
    known.add(secret);
    this.#index(secret, 'add');
    const [oldest] = known;
    if (known.size <= (kind === 'minted' ? MOST_MINTED : MOST_LASTING) || oldest === undefined)
      return;
    known.delete(oldest);
    this.#index(oldest, 'remove');
  }

  /** Hides a password and the value of a Basic `Authorization` header made of it. */
  addCredentials(username: string, password: string, kind: SecretKind = 'lasting'): void {
    this.add(password, kind);
    this.add(Buffer.from(`${username}:${password}`).toString('base64'), kind);
  }

  /** The text without its secrets, each replaced by `***`. */
  redact(text: string): string {
    let clean = text;
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      const next = masked(clean, [
        ...told(clean),
        ...this.#anywhere.find(clean),
        ...this.#asWords.find(clean),
      ]);
      if (next === clean) break;
      clean = next;
    }
    return clean;
  }

  /** A copy of a JSON value without its secrets; what hangs below a telling key is hidden whole. */
  redactValue(value: unknown): unknown {
    return this.#redactValue(value, 0);
  }

  #redactValue(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.redact(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= DEEPEST) return '…';
    if (Array.isArray(value)) return value.map((item) => this.#redactValue(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        this.redact(key),
        SECRET_FIELD.test(key) && isTold(item) ? MASK : this.#redactValue(item, depth + 1),
      ]),
    );
  }

  #index(secret: string, change: 'add' | 'remove'): void {
    const index = secret.length >= SHORTEST_ANYWHERE ? this.#anywhere : this.#asWords;
    for (const form of formsOf(secret)) index[change](form);
  }
}

/** What the rules find, whether or not anybody told us that it is secret. */
function told(text: string): Stretch[] {
  const found: Stretch[] = [];
  for (const rule of RULES) {
    rule.lastIndex = 0;
    for (let match = rule.exec(text); match; match = rule.exec(text)) {
      const from = match.index + (match[1]?.length ?? 0);
      found.push({ from, to: match.index + match[0].length });
    }
  }
  return found;
}

/** The text with the stretches masked; those that overlap or touch share one mask. */
function masked(text: string, stretches: Stretch[]): string {
  if (stretches.length === 0) return text;
  stretches.sort((a, b) => a.from - b.from);
  let clean = '';
  let doneTo = 0;
  for (const { from, to } of stretches) {
    if (clean === '' || from > doneTo) clean += text.slice(doneTo, from) + MASK;
    doneTo = Math.max(doneTo, to);
  }
  return clean + text.slice(doneTo);
}

/** Whether a field says anything; `password: null` may show that there is none. */
function isTold(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && typeof value !== 'boolean';
}
