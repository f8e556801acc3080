/** Counts what the HTTP server was asked, in few classes: an address is what anybody likes to send. */
import type { IncomingMessage, ServerResponse } from 'node:http';

const CLASSES = { '/hls/': 'hls', '/flv/': 'flv', '/api/': 'api' } as const;
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** `status`: `2xx` and so on, or `gone` where the client hung up before anything was answered. */
export type HttpCount = Readonly<{ kind: string; status: string; requests: number }>;

export class HttpCounts {
  readonly #counts = new Map<string, { kind: string; status: string; requests: number }>();

  /** Counts a request once it is over. */
  follow(req: IncomingMessage, res: ServerResponse): void {
    const kind = kindOf(req.url ?? '');
    res.once('close', () => {
      const status = res.headersSent ? `${Math.floor(res.statusCode / 100)}xx` : 'gone';
      const name = `${kind} ${status}`;
      const count = this.#counts.get(name) ?? { kind, status, requests: 0 };
      count.requests++;
      this.#counts.set(name, count);
    });
  }

  all(): readonly HttpCount[] {
    return [...this.#counts.values()];
  }
}

function kindOf(url: string): 'hls' | 'flv' | 'api' | 'probe' | 'page' {
  for (const [prefix, kind] of Object.entries(CLASSES)) if (url.startsWith(prefix)) return kind;
  return PROBES.has(url.split('?', 1)[0] ?? '') ? 'probe' : 'page';
}
