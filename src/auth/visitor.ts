/** Somebody at the door, and who they are for as long as what they showed holds. */
import { isAtLeast, maySee, type Role, type Who } from '../model/access.js';

export interface Visitor {
  /** Who they are now; null once what they showed is good for nothing any more. */
  now(): Who | null;
  /** A token for media, which opens nothing else. */
  readonly isForMediaOnly: boolean;
}

/** What one user may do, narrowed to what one token is for. */
export function narrowed(
  who: Who,
  role: Role,
  cameras: readonly string[] | ReadonlySet<string> | null,
): Who {
  const ids = cameras && [...cameras].filter((id) => maySee(who, id));
  return {
    name: who.name,
    role: isAtLeast(who.role, role) ? role : who.role,
    cameras: ids ? new Set(ids) : who.cameras,
  };
}

type Hold = Readonly<{ holds: () => boolean; end: () => void }>;

/** What is open because somebody was let in, to be closed when they would not be any more. */
export class Holds {
  readonly #held = new Set<Hold>();

  add(holds: () => boolean, end: () => void): Disposable {
    const hold = { holds, end };
    this.#held.add(hold);
    return { [Symbol.dispose]: () => void this.#held.delete(hold) };
  }

  /** To be called whenever users, sessions or tokens change. */
  recheck(): void {
    for (const hold of [...this.#held]) {
      if (hold.holds()) continue;
      this.#held.delete(hold);
      hold.end();
    }
  }
}
