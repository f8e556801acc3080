/** Which bytes of something have been, however they came: in ranges, in any order, some of them twice. */
type Span = { first: number; end: number };

/** Somebody who asks for every other byte is not counted any further. */
const MOST_SPANS = 1_000;

export class ByteSpans {
  /** In order, and none touches another. */
  readonly #spans: Span[] = [];

  /** How many bytes have been, each counted once. */
  get bytes(): number {
    return this.#spans.reduce((sum, { first, end }) => sum + end - first, 0);
  }

  add(first: number, bytes: number): void {
    const end = first + bytes;
    const at = this.#spans.findIndex((span) => span.end >= first);
    const from = at < 0 ? this.#spans.length : at;
    let to = from;
    let [least, most] = [first, end];
    for (; to < this.#spans.length; to++) {
      const span = this.#spans[to];
      if (!span || span.first > end) break;
      least = Math.min(least, span.first);
      most = Math.max(most, span.end);
    }
    if (to === from && this.#spans.length >= MOST_SPANS) return;
    this.#spans.splice(from, to - from, { first: least, end: most });
  }

  clear(): void {
    this.#spans.length = 0;
  }
}
