/**
 * Answers of the API, kept for whoever asks the same: asked for once however many want it, given up when
 * nobody does any more, and asked for again when it may have changed.
 *
 * What the usual libraries do, in a tenth of their size, which the page would have no room for.
 */
import { ApiFailure } from './client.js';

export type Question<T> = Readonly<{
  /** What is asked, in values that JSON knows: the same key, the same answer. */
  key: readonly unknown[];
  /** Gives up when `signal` is aborted. */
  ask: (context: { signal: AbortSignal }) => Promise<T>;
  /** For so long, ms, an answer is as good as a new one; otherwise whoever comes asks again. */
  freshMs?: number;
  /** How long an answer is kept, ms, once nobody wants it. */
  keptMs?: number;
  /** Asks again this often, ms. */
  everyMs?: number | undefined;
  /** False where it is not to be asked at all for now. */
  enabled?: boolean;
  /** False where a failure is as good as an answer. */
  retries?: boolean;
}>;

export type Answer<T> = Readonly<{ data: T | undefined; error: Error | null }>;

const KEPT_MS = 5 * 60_000;
/** Between tries after a failure that may pass, ms. */
const RETRY_AFTER_MS = [1_000, 2_000];
const NONE: Answer<never> = { data: undefined, error: null };

/** One question and what is known of it. */
export class Kept {
  answer: Answer<unknown> = NONE;
  #askedMs = -Infinity;
  #going: { controller: AbortController; over: Promise<void> } | null = null;
  readonly #listeners = new Set<() => void>();
  #forgetting: ReturnType<typeof setTimeout> | undefined;
  #question: Question<unknown> | null = null;

  constructor(
    readonly key: readonly unknown[],
    private readonly forget: () => void,
  ) {}

  listen(listener: () => void): () => void {
    clearTimeout(this.#forgetting);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#giveUp();
      this.#forgetting = setTimeout(this.forget, this.#question?.keptMs ?? KEPT_MS);
    };
  }

  /** Asks where the answer is not fresh. */
  want(question: Question<unknown>): void {
    this.#question = question;
    if (Date.now() - this.#askedMs < (question.freshMs ?? 0)) return;
    void this.askNow();
  }

  /** Asks, or waits for what is being asked. Never rejects. */
  askNow(): Promise<void> {
    if (this.#going) return this.#going.over;
    if (!this.#question) return Promise.resolve();
    const controller = new AbortController();
    const over = this.#ask(this.#question, controller.signal).finally(() => {
      if (this.#going?.controller === controller) this.#going = null;
    });
    this.#going = { controller, over };
    return over;
  }

  /** Whatever is known or on its way is not true any more. */
  async expire(): Promise<void> {
    this.#askedMs = -Infinity;
    if (this.#listeners.size === 0) return;
    this.#giveUp();
    await this.askNow();
  }

  #giveUp(): void {
    this.#going?.controller.abort();
    this.#going = null;
  }

  async #ask({ ask, retries = true }: Question<unknown>, signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => signal.aborted;
    for (let tries = 0; !isOver(); tries++) {
      try {
        const data = await ask({ signal });
        if (!isOver()) this.#set({ data, error: null });
        return;
      } catch (error) {
        if (isOver()) return;
        const pauseMs = retries && mayPass(error) ? RETRY_AFTER_MS[tries] : undefined;
        if (pauseMs === undefined) {
          this.#set({ data: this.answer.data, error: error as Error });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  #set(answer: Answer<unknown>): void {
    this.answer = answer;
    this.#askedMs = answer.error ? -Infinity : Date.now();
    for (const listener of this.#listeners) listener();
  }
}

/** What camrelay refuses it will refuse again; what did not reach it may. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ApiFailure && error.status >= 400 && error.status < 500);
}

const all = new Map<string, Kept>();

/** What is known of a question. */
export function keptOf(key: readonly unknown[]): Kept {
  const text = JSON.stringify(key);
  let kept = all.get(text);
  if (!kept) {
    kept = new Kept(key, () => all.delete(text));
    all.set(text, kept);
  }
  return kept;
}

/** Asks again for what components want, and forgets the rest, of the questions that match. */
export async function askAgain(matches: (kept: Kept) => boolean): Promise<void> {
  await Promise.all([...all.values()].filter(matches).map((one) => one.expire()));
}
