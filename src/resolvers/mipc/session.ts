/** An open session: what signs its calls, and since when nobody has used it. */
import { z } from 'zod';
import { isId, nid } from './nid.js';

/** No session makes as many calls; those that a crashed process made are not known one by one. */
const MOST_CALLS = 1_000_000;

const Note = z.object({
  id: z.string().refine(isId),
  shared: z.string().regex(/^\d{1,40}$/),
  seq: z
    .int()
    .min(0)
    .max(2 ** 31),
});

export class MipcSession {
  /** @param usedMs when the server last accepted a call, monotonic ms */
  constructor(
    readonly id: string,
    private readonly shared: string,
    private seq: number,
    public usedMs: number,
  ) {}

  /** A session of a process that is gone; null where the note is none. */
  static fromNote(note: unknown, hide: (secret: string) => void): MipcSession | null {
    const noted = Note.safeParse(note).data;
    if (!noted) return null;
    const { id, shared, seq } = noted;
    for (const secret of [id, shared]) hide(secret);
    return new MipcSession(id, shared, seq + MOST_CALLS, 0);
  }

  get note(): z.output<typeof Note> {
    return { id: this.id, shared: this.shared, seq: this.seq };
  }

  /** The number of its last call. */
  get lastSeq(): number {
    return this.seq;
  }

  /** The signature of its next call; never the same twice. */
  sign(): string {
    this.seq++;
    return nid({ seq: this.seq, id: this.id, shared: this.shared, flag: 0 });
  }
}
