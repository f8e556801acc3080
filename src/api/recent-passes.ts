/**
 * Who was let in a moment ago: a player asks for a part several times a second and shows the same each time.
 * A pass is kept for a second, so that what lapses does, and is forgotten at once when rights change.
 */
import type { Pass } from '../model/access.js';

const KEPT_MS = 1_000;
/** Of all players together; beyond, all are asked again. */
const MOST_KEPT = 2_000;

export class RecentPasses {
  readonly #kept = new Map<string, Pass>();
  #generation = -1;
  #untilMs = 0;

  /** @param mark what is shown, as it came. @param generation of rights */
  find(mark: string, camera: string, generation: number, nowMs: number): Pass | undefined {
    if (generation !== this.#generation || nowMs >= this.#untilMs) {
      this.#kept.clear();
      this.#generation = generation;
      this.#untilMs = nowMs + KEPT_MS;
      return undefined;
    }
    return this.#kept.get(keyOf(mark, camera));
  }

  keep(mark: string, camera: string, pass: Pass): void {
    if (this.#kept.size < MOST_KEPT) this.#kept.set(keyOf(mark, camera), pass);
  }
}

const keyOf = (mark: string, camera: string): string => `${camera} ${mark}`;
