/**
 * A camera that hears nothing over HTTP for 20 minutes takes its Wi-Fi for dead and restarts it, with
 * a stream running over it. So it is asked something small while it streams.
 * Source: docs/vendors/sercomm.md, "Streams".
 */
import type { Clock } from '../../kit/clock.js';
import type { SercommClient } from './client.js';

export class KeepAlive {
  #users = 0;
  #stopping: AbortController | null = null;

  constructor(
    private readonly client: Pick<SercommClient, 'keepAlive'>,
    private readonly clock: Clock,
    private readonly everyMs: number,
  ) {}

  /** Asks as long as anybody wants it. @returns to be called once, when it is wanted no more */
  begin(): () => void {
    this.#users++;
    if (!this.#stopping) {
      this.#stopping = new AbortController();
      void this.#run(this.#stopping.signal);
    }
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#users--;
      if (this.#users === 0) this.close();
    };
  }

  close(): void {
    this.#stopping?.abort();
    this.#stopping = null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.clock.sleep(this.everyMs, signal);
      if (signal.aborted) return;
      // Whether the camera is there shows in its stream.
      await this.client.keepAlive(signal).catch(() => undefined);
    }
  }
}
