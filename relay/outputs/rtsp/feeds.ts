/** The feeds of all streams that somebody has set up. */
import type { Clock } from '../../../src/kit/clock.js';
import type { LiveStream, StreamDirectory } from '../../live-stream.js';
import { Feed } from './feed.js';
import type { Limits } from './limits.js';

export class Feeds implements Disposable {
  readonly #feeds = new Map<LiveStream, Feed>();
  readonly #deps: Readonly<{ streams: StreamDirectory; clock: Clock; limits: Limits }>;

  constructor(deps: Readonly<{ streams: StreamDirectory; clock: Clock; limits: Limits }>) {
    this.#deps = deps;
  }

  /** The stream's feed; whoever asks has to join it at once, or `prune`. */
  of(stream: LiveStream): Feed {
    const known = this.#feeds.get(stream);
    if (known !== undefined) return known;
    const feed = new Feed(stream, this.#deps);
    this.#feeds.set(stream, feed);
    return feed;
  }

  /** Closes a feed that nobody is left in. */
  prune(feed: Feed): void {
    if (feed.size > 0 || this.#feeds.get(feed.stream) !== feed) return;
    this.#feeds.delete(feed.stream);
    feed[Symbol.dispose]();
  }

  sweep(): void {
    const nowMs = this.#deps.clock.monotonic();
    for (const feed of [...this.#feeds.values()]) {
      feed.sweep(nowMs, this.#deps.streams.find(feed.stream.path) === feed.stream);
    }
  }

  [Symbol.dispose](): void {
    for (const feed of this.#feeds.values()) feed[Symbol.dispose]();
    this.#feeds.clear();
  }
}
