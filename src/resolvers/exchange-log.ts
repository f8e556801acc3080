/**
 * What was said to a device lately, and what it answered: for people who ask why it does not work.
 *
 * It is in memory only and not free of secrets, but for headers whose only purpose is to carry them;
 * whoever shows it takes them out first (`src/bundle/scrubber.ts`).
 */
import type { Clock } from '../kit/clock.js';
import { cutText } from '../kit/cut-text.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Text of a body, or why there is none. */
export type ExchangedBody = Readonly<{ bytes: number; text: string | null }>;

export type Said = Readonly<{
  protocol: 'http' | 'rtsp';
  /** `http://HOST:PORT`. */
  peer: string;
  method: string;
  /** With its query; with RTSP the whole address. */
  target: string;
  headers: Headers;
  body: Buffer | null;
}>;

/** Times are ms; `tookMs` and `doneMs` count from the request on, null where it never came so far. */
export type Exchange = Omit<Said, 'body' | 'headers'> &
  Readonly<{
    /** From 1 on; what is missing between two was forgotten. */
    number: number;
    atMs: number;
    request: Readonly<{ headers: readonly string[]; body: ExchangedBody | null }>;
    /** Null where nothing came. */
    reply: Readonly<{
      status: number;
      headers: readonly string[];
      body: ExchangedBody | null;
    }> | null;
    /** Until its headers were there. */
    tookMs: number | null;
    /** Until its body was there, or it failed. */
    doneMs: number | null;
    failure: string | null;
  }>;

/** One that is going on. */
export interface OpenExchange {
  answered(status: number, headers: Headers): void;
  /** All of the answer is there. */
  ended(body: Buffer): void;
  failed(why: string): void;
}

/** Of one device. */
const MOST_KEPT = 64;
/** Of one body. */
const MOST_BODY_CHARS = 4_096;
const MOST_HEADER_CHARS = 500;
const MOST_TARGET_CHARS = 2_048;
const CARRIES_SECRETS = /^((?:proxy-)?authorization|(?:set-)?cookie)$/;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export class ExchangeLog {
  readonly #kept: Writable<Exchange>[] = [];
  #number = 0;

  constructor(private readonly clock: Clock) {}

  /** Oldest first. */
  get all(): readonly Exchange[] {
    return this.#kept;
  }

  begin({ headers, body, target, ...said }: Said): OpenExchange {
    const startedMs = this.clock.monotonic();
    const sinceMs = (): number => Math.round((this.clock.monotonic() - startedMs) * 10) / 10;
    const exchange: Writable<Exchange> = {
      ...said,
      target: cutText(target, MOST_TARGET_CHARS),
      number: ++this.#number,
      atMs: this.clock.now(),
      request: { headers: headerLines(headers), body: body && exchangedBody(body) },
      reply: null,
      tookMs: null,
      doneMs: null,
      failure: null,
    };
    this.#keep(exchange);
    return {
      answered: (status, replied) => {
        exchange.tookMs = sinceMs();
        exchange.reply = { status, headers: headerLines(replied), body: null };
      },
      ended: (bytes) => {
        exchange.doneMs = sinceMs();
        if (exchange.reply) exchange.reply = { ...exchange.reply, body: exchangedBody(bytes) };
      },
      failed: (why) => {
        exchange.doneMs = sinceMs();
        exchange.failure = why;
      },
    };
  }

  /** What is asked every few seconds must not drive out the login, which is asked once. */
  #keep(exchange: Writable<Exchange>): void {
    this.#kept.push(exchange);
    if (this.#kept.length <= MOST_KEPT) return;
    const counts = new Map<string, number>();
    for (const kind of this.#kept.map(kindOf)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const oldest = this.#kept.findIndex((kept) => counts.get(kindOf(kept)) === most);
    this.#kept.splice(oldest, 1);
  }
}

/** The same for all requests that ask for the same thing. */
function kindOf({ method, target }: Pick<Exchange, 'method' | 'target'>): string {
  const [beginning = ''] = target.split('&', 1);
  return `${method} ${beginning.replace(/\d+/g, '#')}`;
}

function headerLines(headers: Headers): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []]
      .flat()
      .map((one) =>
        CARRIES_SECRETS.test(name.toLowerCase())
          ? `${name}: (removed)`
          : `${name}: ${cutText(one, MOST_HEADER_CHARS)}`,
      ),
  );
}

function exchangedBody(body: Buffer): ExchangedBody {
  // A few bytes more than characters are needed, and a character that is cut is no part of a word.
  const text = body.subarray(0, 4 * MOST_BODY_CHARS).toString('utf8');
  const isText = !/[\0\uFFFD]/.test(text.slice(0, MOST_BODY_CHARS));
  return { bytes: body.length, text: isText ? cutText(text, MOST_BODY_CHARS) : null };
}
