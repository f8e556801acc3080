/**
 * What is to stand at the broker, and what is to be told it once.
 *
 * Of what stands there only the newest counts, so that a broker that is slow or away costs no memory: each
 * topic is sent when there is time. What is told once waits in a queue with an end.
 */
export type Payload = string | Buffer;
export type Letter = Readonly<{ topic: string; payload: Payload; retain: boolean }>;

/** Messages that are told once and wait for the broker; beyond that the oldest are dropped. */
export const MOST_TOLD_WAITING = 500;

export class Outbox {
  readonly #standing = new Map<string, Payload>();
  /** Topics of which the broker does not have the newest, the longest waiting first. */
  readonly #due = new Set<string>();
  readonly #told: Letter[] = [];
  #dropped = 0;

  get waiting(): number {
    return this.#due.size + this.#told.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  has(topic: string): boolean {
    return this.#standing.has(topic);
  }

  /** From now on this stands at a topic. */
  keep(topic: string, payload: Payload): void {
    const known = this.#standing.get(topic);
    if (typeof payload === 'string' && known === payload) return;
    this.#standing.set(topic, payload);
    this.#due.add(topic);
  }

  /** Nothing stands at a topic any more, also where an earlier program left something. */
  clear(topic: string): void {
    this.#standing.delete(topic);
    this.#due.add(topic);
  }

  tell(topic: string, payload: Payload): void {
    this.#told.push({ topic, payload, retain: false });
    if (this.#told.length <= MOST_TOLD_WAITING) return;
    this.#told.shift();
    this.#dropped++;
  }

  /** A message that was taken from here was lost on its way. */
  lost({ retain }: Letter): void {
    if (!retain) this.#dropped++; // what stands is sent again anyway
  }

  /** The broker may have forgotten everything that stands there. */
  again(topics: Iterable<string> = this.#standing.keys()): void {
    for (const topic of topics) if (this.#standing.has(topic)) this.#due.add(topic);
  }

  next(): Letter | undefined {
    const [topic] = this.#due;
    if (topic === undefined) return this.#told.shift();
    this.#due.delete(topic);
    return { topic, payload: this.#standing.get(topic) ?? '', retain: true };
  }
}
