/**
 * Finds any of many secrets in a text in one pass.
 *
 * Secrets are sorted into buckets by their first three characters, and two characters decide by one
 * bit whether a place is worth a look: the cost of a text depends on its length and hardly on how
 * many secrets are known, and adding one secret rebuilds nothing.
 */

/** A secret must be at least this long to be findable. */
export const SHORTEST_FINDABLE = 3;

/** How a secret looks in some encoding. */
export type Form = Readonly<{
  text: string;
  /** Base64 of a part of something longer: what touches a match belongs to the secret too. */
  spread: boolean;
}>;

/** A stretch of a text, from the first character to the one after the last. */
export type Stretch = { from: number; to: number };

const BITS = 1 << 16;
const isWordAt = (text: string, at: number): boolean => /[A-Za-z0-9_]/.test(text.charAt(at));
const isBase64At = (text: string, at: number): boolean => /[A-Za-z0-9+/_=-]/.test(text.charAt(at));

export class SecretIndex {
  readonly #wholeWords: boolean;
  readonly #worthALook = new Uint8Array(BITS);
  readonly #buckets = new Map<string, { form: Form; owners: number }[]>();

  /** @param options.wholeWords find a secret only where no letter or digit touches it */
  constructor(options: { wholeWords: boolean }) {
    this.#wholeWords = options.wholeWords;
  }

  add(form: Form): void {
    if (form.text.length < SHORTEST_FINDABLE) return;
    const bucket = this.#buckets.get(bucketOf(form.text, 0)) ?? [];
    const known = bucket.find((entry) => entry.form.text === form.text);
    if (known) {
      known.owners += 1;
      return;
    }
    // The longest first, so that it is found before its own beginning.
    const shorter = bucket.findIndex((entry) => entry.form.text.length < form.text.length);
    bucket.splice(shorter < 0 ? bucket.length : shorter, 0, { form, owners: 1 });
    this.#buckets.set(bucketOf(form.text, 0), bucket);
    this.#worthALook[bitOf(form.text, 0)] = 1;
  }

  /** Undoes one `add`; the form stays while another secret shares it. */
  remove(form: Form): void {
    const key = bucketOf(form.text, 0);
    const bucket = this.#buckets.get(key);
    const known = bucket?.find((entry) => entry.form.text === form.text);
    if (!bucket || !known) return;
    known.owners -= 1;
    if (known.owners > 0) return;
    const left = bucket.filter((entry) => entry !== known);
    if (left.length > 0) this.#buckets.set(key, left);
    else this.#buckets.delete(key);
  }

  /** Where secrets stand in the text, in order; those that overlap or touch are one stretch. */
  find(text: string): Stretch[] {
    const found: Stretch[] = [];
    for (let at = 0; at + SHORTEST_FINDABLE <= text.length; at += 1) {
      if (this.#worthALook[bitOf(text, at)] === 0) continue;
      const form = this.#formAt(text, at);
      if (!form) continue;
      let last = found.at(-1);
      const leftEdge = found.at(last && at > last.to ? -1 : -2)?.to ?? 0;
      if (!last || at > last.to) found.push((last = { from: at, to: at }));
      last.to = Math.max(last.to, at + form.text.length);
      if (!form.spread) continue;
      while (last.from > leftEdge && isBase64At(text, last.from - 1)) last.from -= 1;
      while (last.to < text.length && isBase64At(text, last.to)) last.to += 1;
    }
    return found;
  }

  #formAt(text: string, at: number): Form | undefined {
    const bucket = this.#buckets.get(bucketOf(text, at));
    return bucket?.find(
      ({ form }) =>
        text.startsWith(form.text, at) && (!this.#wholeWords || isAlone(text, at, form)),
    )?.form;
  }
}

function isAlone(text: string, at: number, form: Form): boolean {
  return !isWordAt(text, at - 1) && !isWordAt(text, at + form.text.length);
}

function bucketOf(text: string, at: number): string {
  return text.slice(at, at + SHORTEST_FINDABLE);
}

function bitOf(text: string, at: number): number {
  return (text.charCodeAt(at) * 251 + text.charCodeAt(at + 1)) & (BITS - 1);
}
