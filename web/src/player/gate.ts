/**
 * A bound on how many do something at once; the others wait, the lowest rank first.
 *
 * Over plain HTTP a browser opens six connections to a host. Sixteen players that ask whenever they
 * like would use them all, and every click would wait behind them.
 */
export type Gate = Readonly<{
  /**
   * Waits for a place.
   * @param signal gives up waiting, which rejects with its reason
   * @returns what leaves the place again; calling it twice does no harm
   */
  enter(signal: AbortSignal, rank?: number): Promise<() => void>;
}>;

type Waiting = Readonly<{ rank: number; admit: () => void }>;

export function createGate(places: number): Gate {
  const queue: Waiting[] = [];
  let taken = 0;

  const admitNext = (): void => {
    if (taken >= places) return;
    let first = 0;
    for (const [index, { rank }] of queue.entries()) {
      if (rank < (queue[first]?.rank ?? Infinity)) first = index;
    }
    queue.splice(first, 1)[0]?.admit();
  };
  const take = (): (() => void) => {
    taken++;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      taken--;
      admitNext();
    };
  };
  return {
    enter(signal, rank = 0) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const giveUp = (): void => {
          queue.splice(queue.indexOf(waiting), 1);
          reject(signal.reason as Error);
        };
        const waiting: Waiting = {
          rank,
          admit: () => {
            signal.removeEventListener('abort', giveUp);
            resolve(take());
          },
        };
        signal.addEventListener('abort', giveUp, { once: true });
        queue.push(waiting);
        admitNext();
      });
    },
  };
}
