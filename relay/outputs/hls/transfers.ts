/**
 * Answers that the network has not taken yet.
 *
 * Each keeps its buffers alive, also when the live window has long let them go, so a player that reads
 * too slowly or not at all is cut off in the end.
 */
import type { ServerResponse } from 'node:http';

/** Longer than any segment is of use to somebody who watches live. */
const LONGEST_TRANSFER_MS = 60_000;
/** Beyond this, the oldest are cut off early. */
const MAX_UNDER_WAY = 4_000;

type Transfer = Readonly<{ res: ServerResponse; deadlineMs: number }>;

export class Transfers {
  #underWay: Transfer[] = [];

  /** Keeps an eye on an answer that was just sent, unless it is on its way already. */
  add(res: ServerResponse, nowMs: number): void {
    if (res.writableLength === 0) return;
    this.#underWay.push({ res, deadlineMs: nowMs + LONGEST_TRANSFER_MS });
  }

  sweep(nowMs: number): void {
    const unfinished = this.#underWay.filter(({ res }) => !res.writableFinished && !res.destroyed);
    const tooMany = unfinished.length - MAX_UNDER_WAY;
    this.#underWay = unfinished.filter(({ res, deadlineMs }, index) => {
      if (nowMs < deadlineMs && index >= tooMany) return true;
      res.destroy();
      return false;
    });
  }
}
