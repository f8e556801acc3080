/**
 * Takes out of texts what strangers should not see: what the redactor knows, what gives itself away by
 * its name, and who and where somebody is, for which pseudonyms stand.
 *
 * It learns from all texts first, so that a serial number that one of them names is found in the others.
 */
import { hostKind } from '../kit/host-kind.js';
import { hostNamesIn, withoutHostsInUrls, withoutPublicAddresses } from './hosts.js';
import { withoutOpaque } from './opaque.js';
import { type PseudonymKind, Pseudonyms } from './pseudonyms.js';
import { whatTells } from './telling-names.js';

const REMOVED = '***';
/** A shorter value is found by its name alone: everywhere, it would be a part of ordinary words. */
const SHORTEST_LEARNT = 5;
/** That there is none, or one. */
const SAYS_NOTHING = /^(?:|\*+|0|1|true|false|null|undefined|\(removed\))$/;
const PSEUDONYM = /^(?:id|mac|user|host|public-ip|opaque)-\d+$/;
/** Everybody's. */
const COMMON_USER = /^(?:admin|administrator|root|user|guest|operator|viewer|anonymous|camrelay)$/i;

const NAME = String.raw`(?<![\w.%-])([A-Za-z_][\w.-]{0,63})`;
/** `name="value"`, `"name": "value"`, also where this stands in a string of JSON. */
const QUOTED = new RegExp(
  String.raw`${NAME}(\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}(["']))((?:(?!\3)[^\\\r\n]|\\[^\r\n]){0,8192})`,
  'g',
);
/** `name=value`, `name: value`. */
const BARE = new RegExp(
  String.raw`${NAME}(\\{0,3}["']?\s{0,2}(?:=|%3D|:)\s{0,2})([^\s"'<>&;,\\{}[\]()]+)`,
  'g',
);
const ELEMENT = /<([A-Za-z_][\w.:-]{0,63})((?:\s[^<>]{0,500})?>)([^<>]{1,8192})(?=<\/)/g;
const MAC = /(?<![\w:-])(?:[\da-f]{2}([:-]))(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-])/gi;

type Learnt = Readonly<{ value: string; kind: PseudonymKind }>;

export class Scrubber {
  readonly #pseudonyms = new Pseudonyms();
  readonly #learnt = new Map<string, Learnt>();
  #pattern: RegExp | null = null;

  /** @param redact hides what is known to be secret */
  constructor(private readonly redact: (text: string) => string) {}

  /** Who or where somebody is, told by whoever knows. */
  know(kind: PseudonymKind, value: string): void {
    if (value.length < SHORTEST_LEARNT) return;
    this.#learnt.set(value.toLowerCase(), { value, kind });
    this.#pattern = null;
  }

  learn(text: string): void {
    for (const name of hostNamesIn(text)) this.know('host', name);
    for (const [, name = '', , , value = ''] of text.matchAll(QUOTED)) this.#learnOf(name, value);
    for (const [, name = '', , value = ''] of text.matchAll(BARE)) this.#learnOf(name, value);
    for (const [, name = '', , value = ''] of text.matchAll(ELEMENT)) this.#learnOf(name, value);
  }

  scrub(text: string): string {
    const plain = this.#byName(this.redact(text));
    const placed = withoutHostsInUrls(plain, (host) => this.#named('host', host));
    const named = this.#withoutLearnt(placed).replace(MAC, (mac) => this.#named('mac', mac));
    const placeless = withoutPublicAddresses(named, (address) => this.#named('public-ip', address));
    return withoutOpaque(placeless, (word) => this.#named('opaque', word));
  }

  #byName(text: string): string {
    return this.#quoted(text)
      .replace(BARE, (all, name: string, between: string, value: string) =>
        this.#ofName(all, name, between, value),
      )
      .replace(
        ELEMENT,
        (all, name: string, tag: string, value: string) =>
          `<${this.#ofName(all.slice(1), name, tag, value)}`,
      );
  }

  /** A value may be JSON itself, and hold more of them. */
  #quoted(text: string): string {
    return text.replace(
      QUOTED,
      (all, name: string, between: string, _quote: string, value: string) => {
        const known = this.#ofName(all, name, between, value);
        return known === all ? `${name}${between}${this.#quoted(value)}` : known;
      },
    );
  }

  #named(kind: PseudonymKind, value: string): string {
    return this.#pseudonyms.of(kind, value);
  }

  #learnOf(name: string, value: string): void {
    const kind = this.#kindOf(name, value);
    if (kind !== null && kind !== 'secret') this.know(kind, value);
  }

  #ofName(all: string, name: string, between: string, value: string): string {
    const kind = this.#kindOf(name, value);
    if (kind === null) return all;
    return name + between + (kind === 'secret' ? REMOVED : this.#named(kind, value));
  }

  /** What a value has to be taken for, if for anything. */
  #kindOf(name: string, value: string): PseudonymKind | 'secret' | null {
    if (SAYS_NOTHING.test(value)) return null;
    switch (whatTells(name)) {
      case 'secret':
        return 'secret';
      case 'identity':
        return PSEUDONYM.test(value) ? null : 'id';
      case 'person':
        return PSEUDONYM.test(value) || COMMON_USER.test(value) ? null : 'user';
      case 'place':
        return /^[a-z][\w.-]*$/i.test(value) && hostKind(value) === 'name' && !PSEUDONYM.test(value)
          ? 'host'
          : null;
      case null:
        return null;
    }
  }

  /** Wherever they stand, the longest first. */
  #withoutLearnt(text: string): string {
    if (this.#learnt.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#learnt.values()]
        .map(({ value }) => value)
        .sort((a, b) => b.length - a.length)
        .map((value) => value.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`))
        .join('|'),
      'gi',
    );
    return text.replace(this.#pattern, (value) => {
      const learnt = this.#learnt.get(value.toLowerCase());
      return learnt ? this.#named(learnt.kind, learnt.value) : value;
    });
  }
}
