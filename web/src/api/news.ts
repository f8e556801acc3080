/** What changes at camrelay, as it tells it: server-sent events, shared between the tabs of a browser. */
import { ask } from './client.js';
import { shareAmongTabs } from './leader.js';
import { serverSent } from './server-sent.js';

export type NewsType =
  'camera' | 'cameras' | 'event' | 'protected' | 'storage' | 'export' | 'pulse' | 'reset';

/** `up` and `down`: the connection to camrelay came and went. `data` is as docs/api.md says. */
export type News = Readonly<
  | { type: NewsType; data: Readonly<Record<string, unknown>> }
  | { type: 'up' }
  | { type: 'down'; sinceMs: number; retryAtMs: number }
>;

/** A stream that says nothing for so long, ms, is dead: its heart beats every second. */
const SILENCE_MS = 6_000;
const RETRY_MS = 3_000;

const listeners = new Set<(news: News) => void>();
/** Of the newest thing heard, by whichever tab: a new stream goes on behind it. */
let lastSeq: number | null = null;
let retryNow = (): void => undefined;
let isFollowing = false;

/** Begins to follow the news; once, at the start of the page. */
export function followNews(): void {
  if (isFollowing) return;
  isFollowing = true;
  shareAmongTabs({ open: connect, take: (message) => tell(message as News) });
}

export function onNews(listener: (news: News) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tries again at once, where the connection is down and this tab holds it. */
export const tryNow = (): void => retryNow();

function tell(news: News): void {
  if ('data' in news && typeof news.data.seq === 'number') lastSeq = news.data.seq;
  for (const listener of listeners) listener(news);
}

function connect(pass: (news: News) => void): Disposable {
  let going = new AbortController();
  let timer: ReturnType<typeof setTimeout>;
  let heardMs = Date.now();
  let isUp = true;

  const heard = (): void => {
    heardMs = Date.now();
    clearTimeout(timer);
    timer = setTimeout(lost, SILENCE_MS);
    if (!isUp) pass({ type: 'up' });
    isUp = true;
  };
  const lost = (): void => {
    going.abort();
    clearTimeout(timer);
    isUp = false;
    pass({ type: 'down', sinceMs: heardMs, retryAtMs: Date.now() + RETRY_MS });
    timer = setTimeout(open, RETRY_MS);
  };
  const open = (): void => {
    clearTimeout(timer);
    going.abort();
    const { signal } = (going = new AbortController());
    timer = setTimeout(lost, SILENCE_MS);
    void read(signal)
      .catch(() => undefined)
      .finally(() => signal.aborted || lost());
  };
  const read = async (signal: AbortSignal): Promise<void> => {
    const after = lastSeq === null ? '' : `?after=${lastSeq}`;
    const { ok, body } = await ask(`api/v1/events${after}`, { signal });
    if (!ok || !body) return;
    heard();
    for await (const { event, data } of serverSent(body)) {
      heard();
      pass({ type: event as NewsType, data: JSON.parse(data) as Record<string, unknown> });
    }
  };
  retryNow = open;
  open();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      going.abort();
    },
  };
}
