/** How many may watch live streams: in all, and each of them, whatever the protocol. */
import type { Bound, Bounds } from '../src/kit/bounds.js';
import { CamrelayError } from '../src/model/errors.js';

/**
 * Lets one more watch the stream at a path.
 * @param counted how many of those who are counted already are the one that asks
 * @throws CamrelayError too_many_viewers
 */
export type AdmitViewer = (path: string, counted?: number) => void;

export const admitAll: AdmitViewer = () => undefined;

export type ViewerLimitOptions = Readonly<{
  /** Of every stream now, by path. */
  viewers: () => ReadonlyMap<string, number>;
  most: () => number;
  mostPerStream: () => number;
  bounds: Bounds;
}>;

export class ViewerLimit {
  readonly #all: Bound;
  readonly #ofOne: Bound;

  constructor(private readonly options: ViewerLimitOptions) {
    const { bounds, most, mostPerStream, viewers } = options;
    this.#all = bounds.add('viewers', { used: () => sum(viewers()), most });
    this.#ofOne = bounds.add('viewers_per_stream', {
      used: () => Math.max(0, ...viewers().values()),
      most: mostPerStream,
    });
  }

  readonly admit: AdmitViewer = (path, counted = 0) => {
    const viewers = this.options.viewers();
    if ((viewers.get(path) ?? 0) - counted >= this.options.mostPerStream()) {
      this.#ofOne.refuse();
      throw new CamrelayError('too_many_viewers', `too many viewers of ${path}; try again later`);
    }
    if (sum(viewers) - counted >= this.options.most()) {
      this.#all.refuse();
      throw new CamrelayError(
        'too_many_viewers',
        'too many viewers of all streams; try again later',
      );
    }
  };
}

function sum(viewers: ReadonlyMap<string, number>): number {
  let all = 0;
  for (const count of viewers.values()) all += count;
  return all;
}
