/**
 * Requests that wait for media that is not there yet.
 *
 * There are no timers and no listeners for each: whoever brings media wakes all of them in one pass,
 * and a sweep now and then lets those go whose time is up or whose player has left.
 */
import type { ServerResponse } from 'node:http';
import { isGone } from './answer.js';

export interface Waiter {
  readonly res: ServerResponse;
  /** Which viewer waits; null where it is no viewer's playlist. */
  readonly viewer: string | null;
  /** Monotonic time at which to give up, ms; may move while waiting. */
  deadlineMs(): number;
  /** Answers where it can by now, and says whether it did. */
  attempt(): boolean;
  /** Answers that it came to nothing. */
  giveUp(): void;
}

/** Far above any audience one process can feed; a waiting request costs a few kilobytes. */
const MAX_WAITING_PER_STREAM = 2_000;
const MAX_WAITING = 8_000;

/** What all rooms share. */
export class WaitingCount {
  waiting = 0;
}

export class WaitingRoom {
  #waiters: Waiter[] = [];

  constructor(private readonly total: WaitingCount) {}

  get size(): number {
    return this.#waiters.length;
  }

  /** False where there is no place left; the waiter is not taken then. */
  add(waiter: Waiter): boolean {
    if (this.#waiters.length >= MAX_WAITING_PER_STREAM || this.total.waiting >= MAX_WAITING) {
      return false;
    }
    this.#waiters.push(waiter);
    this.total.waiting++;
    return true;
  }

  /** Answers all that can be answered by now. */
  wake(): void {
    this.#keep((waiter) => !waiter.attempt());
  }

  /** @param onWaiting called with each that waits on */
  sweep(nowMs: number, onWaiting: (waiter: Waiter) => void): void {
    this.#keep((waiter) => {
      if (isGone(waiter.res)) return false;
      if (nowMs >= waiter.deadlineMs()) {
        waiter.giveUp();
        return false;
      }
      onWaiting(waiter);
      return true;
    });
  }

  /** Sends everybody away. */
  close(dismiss: (waiter: Waiter) => void): void {
    this.#keep((waiter) => {
      dismiss(waiter);
      return false;
    });
  }

  #keep(stays: (waiter: Waiter) => boolean): void {
    if (this.#waiters.length === 0) return;
    const before = this.#waiters;
    this.#waiters = before.filter(stays);
    this.total.waiting -= before.length - this.#waiters.length;
  }
}
