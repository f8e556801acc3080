/**
 * How the players of the grid fetch: few at a time, and never waiting at camrelay for what is to come.
 *
 * hls.js wants parts only together with blocking reloads (RFC 8216bis, 6.2.5.2), each of which holds
 * a connection. Here the same requests are asked without the directives that block, at a steady pace.
 */
import type Hls from 'hls.js';
import type {
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
} from 'hls.js';
import { createGate } from './gate.js';

/** Media requests in flight of all tiles together. */
const MOST_REQUESTS = 4;
/** Between two playlists of one player, ms; a part comes every 500 ms. */
const RELOAD_MS = 700;
/** A stream that has yet to begin keeps the request for it waiting: so long it may hold its place, ms. */
const KNOCK_MS = 400;
const KNOCK_AGAIN_MS = 600;

const gate = createGate(MOST_REQUESTS);

/** A loader class for one player; it remembers when that player asked for its playlist last. */
export function tileLoader(hls: typeof Hls): HlsConfig['loader'] {
  let askedMs = -Infinity;

  return class TileLoader implements Loader<LoaderContext> {
    context: LoaderContext | null = null;
    #inner: Loader<LoaderContext>;
    readonly #gone = new AbortController();
    #leave: () => void = () => undefined;

    constructor(private readonly config: HlsConfig) {
      this.#inner = new hls.DefaultConfig.loader(config);
    }

    get stats() {
      return this.#inner.stats;
    }

    load(
      context: LoaderContext,
      configuration: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      this.context = context;
      void this.#enter(kindOf(context)).then((isLet) => {
        if (isLet) this.#ask(context, configuration, callbacks);
      });
    }

    /** Whether it is this request's turn; false where it was given up meanwhile. */
    async #enter(kind: string | undefined): Promise<boolean> {
      const { signal } = this.#gone;
      if (kind === 'level') await pause(askedMs + RELOAD_MS - performance.now());
      if (signal.aborted) return false;
      const leave = await gate.enter(signal).catch(() => null);
      if (!leave) return false;
      this.#leave = leave;
      if (kind === 'level') askedMs = performance.now();
      return true;
    }

    #ask(
      context: LoaderContext,
      configuration: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      const timer =
        kindOf(context) === 'manifest'
          ? setTimeout(() => this.#knockAgain(context, configuration, callbacks), KNOCK_MS)
          : undefined;
      const over = (): void => {
        clearTimeout(timer);
        this.#leave();
      };
      this.#leave = once(this.#leave, timer);
      this.#inner.load({ ...context, url: withoutWaiting(context.url) }, configuration, {
        onSuccess: (response, stats, _, details) => {
          over();
          callbacks.onSuccess(response, stats, context, details);
        },
        onError: (error, _, details, stats) => {
          over();
          callbacks.onError(error, context, details, stats);
        },
        onTimeout: (stats, _, details) => {
          over();
          callbacks.onTimeout(stats, context, details);
        },
      });
    }

    /** Lets the others go first, then asks again. */
    #knockAgain(...request: Parameters<TileLoader['load']>): void {
      this.#inner.destroy();
      this.#leave();
      this.#inner = new hls.DefaultConfig.loader(this.config);
      void pause(KNOCK_AGAIN_MS).then(() => this.load(...request));
    }

    abort(): void {
      this.#gone.abort();
      this.#leave();
      this.#inner.abort();
    }

    destroy(): void {
      this.#gone.abort();
      this.#leave();
      this.#inner.destroy();
      this.context = null;
    }

    getCacheAge(): number | null {
      return this.#inner.getCacheAge?.() ?? null;
    }

    getResponseHeader(name: string): string | null {
      return this.#inner.getResponseHeader?.(name) ?? null;
    }
  };
}

/** `manifest`, `level`, or undefined for media. */
const kindOf = (context: LoaderContext): string | undefined => (context as { type?: string }).type;

const once = (leave: () => void, timer: ReturnType<typeof setTimeout> | undefined) => (): void => {
  clearTimeout(timer);
  leave();
};

function withoutWaiting(address: string): string {
  const url = new URL(address);
  url.searchParams.delete('_HLS_msn');
  url.searchParams.delete('_HLS_part');
  return url.href;
}

const pause = (ms: number): Promise<void> =>
  ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
