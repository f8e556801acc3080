/** What went wrong lately with each camera, in memory: the newest first. */
import type { FailedAttempt } from '../relay/attempt.js';
import type { Clock } from './kit/clock.js';

export type NotedAttempt = FailedAttempt &
  Readonly<{
    stream: string;
    /** When it was over, ms since the Unix epoch. */
    atMs: number;
  }>;

/** Of one camera. */
const MOST_KEPT = 50;

export class AttemptBook {
  readonly #attempts = new Map<string, NotedAttempt[]>();

  constructor(private readonly clock: Clock) {}

  note(cameraId: string, stream: string, attempt: FailedAttempt): void {
    const noted = { ...attempt, stream, atMs: this.clock.now() };
    const before = this.#attempts.get(cameraId) ?? [];
    this.#attempts.set(cameraId, [noted, ...before.slice(0, MOST_KEPT - 1)]);
  }

  of(cameraId: string): readonly NotedAttempt[] {
    return this.#attempts.get(cameraId) ?? [];
  }

  forget(cameraId: string): void {
    this.#attempts.delete(cameraId);
  }
}
