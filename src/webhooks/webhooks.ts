/** The webhooks of the configuration at work: each gets what it wants to know, in a queue of its own. */
import type { Webhook } from '../config/webhooks.js';
import type { Clock } from '../kit/clock.js';
import type { EventBus, Told } from '../kit/event-bus.js';
import type { Log } from '../kit/log.js';
import type { Redactor } from '../kit/redactor.js';
import { DELIVERY_RESULTS, type DeliveryResult, HookSender } from './hook-sender.js';
import { messageOf, wants } from './message.js';
import { PostBox } from './post.js';

export type WebhooksDeps = Readonly<{
  events: EventBus;
  /** As they are configured now; looked at whenever the configuration changed. */
  hooks: () => readonly Webhook[];
  clock: Clock;
  log: Log;
  redactor: Pick<Redactor, 'redactValue'>;
  random: () => number;
}>;

/** Of all webhooks at one host: nothing else of an address may be shown. */
export type HookCounts = Readonly<{
  host: string;
  waiting: number;
  results: Readonly<Record<DeliveryResult, number>>;
}>;

type Running = Readonly<{ hook: Webhook; sender: HookSender; box: PostBox }>;

export class Webhooks implements AsyncDisposable {
  /** By everything that is configured of each. */
  readonly #running = new Map<string, Running>();
  readonly #ending = new Set<Promise<void>>();
  readonly #results = new Map<string, Record<DeliveryResult, number>>();
  readonly #listening: Disposable;

  constructor(private readonly deps: WebhooksDeps) {
    this.#follow();
    this.#listening = deps.events.listen((told) => this.#heard(told));
  }

  counts(): HookCounts[] {
    const hosts = new Map<string, number>();
    for (const { hook, sender } of this.#running.values()) {
      const { host } = new URL(hook.url);
      hosts.set(host, (hosts.get(host) ?? 0) + sender.waiting);
    }
    return [...hosts].map(([host, waiting]) => ({ host, waiting, results: this.#resultsOf(host) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    for (const name of this.#running.keys()) this.#end(name);
    await Promise.all(this.#ending);
  }

  #heard(told: Told): void {
    if (told.type === 'cameras') this.#follow();
    if (this.#running.size === 0) return;
    const { clock, redactor } = this.deps;
    const message = messageOf(told, clock.now(), (data) => redactor.redactValue(data));
    for (const { hook, sender } of this.#running.values()) {
      if (wants(hook, message)) sender.offer(message);
    }
  }

  /** Begins what is new and ends what is gone; all others keep their queues. */
  #follow(): void {
    const wanted = new Map(this.deps.hooks().map((hook) => [JSON.stringify(hook), hook]));
    for (const name of this.#running.keys()) if (!wanted.has(name)) this.#end(name);
    for (const [name, hook] of wanted) {
      if (!this.#running.has(name)) this.#running.set(name, this.#begin(hook));
    }
  }

  #begin(hook: Webhook): Running {
    const { clock, log, random } = this.deps;
    const box = new PostBox(hook.url);
    const results = this.#resultsOf(new URL(hook.url).host);
    const done = (result: DeliveryResult): void => {
      results[result]++;
    };
    return {
      hook,
      box,
      sender: new HookSender(hook, { post: box.post, clock, log, random, done }),
    };
  }

  #end(name: string): void {
    const running = this.#running.get(name);
    if (!running) return;
    this.#running.delete(name);
    const ended = running.sender
      .stop()
      .then(() => running.box[Symbol.asyncDispose]())
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  #resultsOf(host: string): Record<DeliveryResult, number> {
    const known = this.#results.get(host);
    if (known) return known;
    const none = Object.fromEntries(DELIVERY_RESULTS.map((result) => [result, 0]));
    this.#results.set(host, none as Record<DeliveryResult, number>);
    return none as Record<DeliveryResult, number>;
  }
}
