/**
 * Viewers of one stream. An HLS player has no connection: it is there as long as it asks for playlists.
 *
 * Each holds the stream while it is there, so that an on-demand stream runs and viewers are counted.
 */
import type { LiveStream } from '../../live-stream.js';
import type { Watch } from '../../../src/model/watch.js';
import type { AdmitViewer } from '../../viewer-limit.js';

type Viewer = { readonly hold: Watch; lastSeenMs: number };

export class Viewers {
  readonly #viewers = new Map<string, Viewer>();

  constructor(
    private readonly stream: Pick<LiveStream, 'hold' | 'path'>,
    private readonly admit: AdmitViewer,
  ) {}

  get count(): number {
    return this.#viewers.size;
  }

  /**
   * @param key tells viewers apart
   * @param nowMs monotonic
   * @throws CamrelayError too_many_viewers
   */
  seen(key: string, nowMs: number): void {
    const viewer = this.#viewers.get(key);
    if (viewer) {
      viewer.lastSeenMs = nowMs;
      return;
    }
    this.admit(this.stream.path);
    this.#viewers.set(key, { hold: this.stream.hold(), lastSeenMs: nowMs });
  }

  /** The same, of one that was there already. */
  isStillThere(key: string, nowMs: number): void {
    const viewer = this.#viewers.get(key);
    if (viewer) viewer.lastSeenMs = nowMs;
  }

  /** Lets those go that were not seen for `idleMs`. */
  expire(nowMs: number, idleMs: number): void {
    for (const [key, { hold, lastSeenMs }] of this.#viewers) {
      if (nowMs - lastSeenMs < idleMs) continue;
      this.#viewers.delete(key);
      hold.close();
    }
  }

  close(): void {
    for (const { hold } of this.#viewers.values()) hold.close();
    this.#viewers.clear();
  }
}
