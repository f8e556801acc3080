/**
 * Canaries: secrets that are each like no other text, and a sweep that finds every one of them in what a
 * program shows, in whatever shape it got there.
 */
import { createHash } from 'node:crypto';

/** Shorter pieces of base64 are found in anything. */
const SHORTEST_BASE64 = 8;
const AROUND = 100;

/** Every shape in which a secret might slip out. */
export function shapesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret);
  const written = [
    ...[secret, inJson, percent, encodeURI(secret), bytes.toString('latin1')],
    new URLSearchParams({ s: secret }).toString().slice(2),
    percent.replace(/[!'()*~._-]/g, (one) => `%${one.charCodeAt(0).toString(16)}`),
  ];
  const backwards = [secret, inJson].map((text) => Array.from(text).reverse().join(''));
  const hex = bytes.toString('hex');
  const digests = ['md5', 'sha1', 'sha256'].flatMap((name) => {
    const digest = createHash(name).update(bytes).digest();
    return [digest.toString('hex'), digest.toString('base64').replace(/=+$/, '')];
  });
  // Inside of a longer base64 (`user:password`) it stands at one of three offsets; the ends are not its own.
  const base64 = [0, 1, 2]
    .map((before) =>
      Buffer.concat([Buffer.alloc(before), bytes])
        .toString('base64')
        .slice(4, -4),
    )
    .filter((text) => text.length >= SHORTEST_BASE64)
    .flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
  return [...new Set([...written, ...backwards, hex, ...digests, ...base64])];
}

type Canary = Readonly<{ name: string; shapes: readonly string[] }>;
type Shown = Readonly<{ where: string; text: string; lowered: string }>;

export class Canaries {
  readonly #canaries = new Map<string, Canary>();
  readonly #shown = new Map<string, Shown>();

  /** @returns the secret itself, which from now on is to be seen nowhere */
  add(name: string, secret: string): string {
    if (secret.length < 8) throw new Error(`${name} is too short to be told from other text`);
    this.#canaries.set(secret, { name, shapes: shapesOf(secret) });
    return secret;
  }

  get size(): number {
    return this.#canaries.size;
  }

  /** How many different texts were looked at. */
  get seen(): number {
    return this.#shown.size;
  }

  /** Something that was shown. @param own what belongs there: the asker showed it, or asked for it */
  see(where: string, text: string, own: readonly string[] = []): void {
    const kept = own.reduce((rest, one) => rest.replaceAll(one, ''), text);
    // The same text in another place is found once.
    if (!this.#shown.has(kept))
      this.#shown.set(kept, { where, text: kept, lowered: kept.toLowerCase() });
  }

  /** Where something of this pattern was shown, for secrets that only the program itself knows. */
  matching(pattern: RegExp): string[] {
    return [...this.#shown.values()].flatMap(({ where, text }) => {
      const match = pattern.exec(text);
      return match ? [`${where} shows ${match[0]}`] : [];
    });
  }

  /** Every secret that was shown, with where and in which shape. */
  found(): string[] {
    const all = [...this.#canaries.values()].flatMap(({ name, shapes }) =>
      shapes.map((shape) => ({ name, shape, lowered: shape.toLowerCase() })),
    );
    return [...this.#shown.values()].flatMap(({ where, text, lowered }) =>
      all.flatMap(({ name, shape, lowered: other }) => {
        const at = lowered.indexOf(other);
        if (at < 0) return [];
        const around = text.slice(Math.max(0, at - AROUND), at + shape.length + AROUND);
        return [`${where} shows ${name} as ${shape}: …${around.replaceAll('\n', '⏎')}…`];
      }),
    );
  }
}
