/** Names in place of names: the same value has the same one within a bundle, and nobody can go back. */
export type PseudonymKind = 'id' | 'mac' | 'user' | 'host' | 'public-ip' | 'opaque';

export class Pseudonyms {
  readonly #given = new Map<string, string>();
  readonly #counts = new Map<PseudonymKind, number>();

  /** `mac-1`, `host-2`. Upper and lower case are the same. */
  of(kind: PseudonymKind, value: string): string {
    const key = `${kind} ${value.toLowerCase()}`;
    const known = this.#given.get(key);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    const name = `${kind}-${number}`;
    this.#given.set(key, name);
    return name;
  }
}
