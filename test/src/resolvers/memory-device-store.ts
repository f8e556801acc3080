/** A device store in memory; `crash` makes leftovers of what is open, as a killed process does. */
import type { DeviceStore, Leftover, SessionNote } from '../../../src/resolvers/device-store.js';

type Noted = { readonly key: string; readonly note: unknown; isOpen: boolean };

export class MemoryDeviceStore implements DeviceStore {
  readonly #kept = new Map<string, unknown>();
  readonly #sessions = new Set<Noted>();

  /** Everything it was given, as text. */
  get text(): string {
    return JSON.stringify([...this.#kept, ...this.#sessions]);
  }

  /** How many sessions are written down. */
  get sessions(): number {
    return this.#sessions.size;
  }

  crash(): void {
    for (const session of this.#sessions) session.isOpen = false;
  }

  noteSession(key: string, note: unknown): SessionNote {
    const session = { key, note, isOpen: true };
    this.#sessions.add(session);
    return {
      crossOut: () => void this.#sessions.delete(session),
      leave: () => void (session.isOpen = false),
    };
  }

  leftovers(key: string): Leftover[] {
    return [...this.#sessions]
      .filter((session) => session.key === key && !session.isOpen)
      .map((session) => ({
        note: session.note,
        forget: () => void this.#sessions.delete(session),
      }));
  }

  keep(key: string, value: unknown): void {
    if (value === undefined) this.#kept.delete(key);
    else this.#kept.set(key, value);
  }

  kept(key: string): unknown {
    return this.#kept.get(key);
  }
}
