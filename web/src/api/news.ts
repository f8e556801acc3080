/** What changes at camrelay, as it tells it: server-sent events, shared between the tabs of a browser. */
import { addressOf } from './client.js';
import { shareAmongTabs } from './leader.js';

const TYPES = [
  'camera',
  'cameras',
  'event',
  'protected',
  'storage',
  'export',
  'pulse',
  'reset',
] as const;
export type NewsType = (typeof TYPES)[number];

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
  let source: EventSource | null = null;
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
    source?.close();
    clearTimeout(timer);
    isUp = false;
    pass({ type: 'down', sinceMs: heardMs, retryAtMs: Date.now() + RETRY_MS });
    timer = setTimeout(open, RETRY_MS);
  };
  const open = (): void => {
    clearTimeout(timer);
    source?.close();
    const after = lastSeq === null ? '' : `?after=${lastSeq}`;
    source = new EventSource(addressOf(`api/v1/events${after}`));
    timer = setTimeout(lost, SILENCE_MS);
    source.onopen = heard;
    source.onerror = lost;
    for (const type of TYPES) {
      source.addEventListener(type, ({ data }: MessageEvent<string>) => {
        heard();
        pass({ type, data: JSON.parse(data) as Record<string, unknown> });
      });
    }
  };
  retryNow = open;
  open();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      source?.close();
    },
  };
}
