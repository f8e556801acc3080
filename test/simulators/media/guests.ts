/** Those whom a listener admitted: who is there, and who was. */
import type { MediaConnection } from './media.js';

/** Kept to be looked at; older ones are forgotten. */
const MAX_ENDED = 10_000;

export class Guests {
  readonly #open = new Set<MediaConnection>();
  readonly #ended: MediaConnection[] = [];

  get open(): readonly MediaConnection[] {
    return [...this.#open];
  }

  get ended(): readonly MediaConnection[] {
    return this.#ended;
  }

  enter(guest: MediaConnection): void {
    this.#open.add(guest);
  }

  leave(guest: MediaConnection): void {
    if (!this.#open.delete(guest)) return;
    this.#ended.push(guest);
    if (this.#ended.length > MAX_ENDED) this.#ended.shift();
  }

  cutAll(): void {
    for (const guest of this.open) guest.cut();
  }
}
