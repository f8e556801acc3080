/** The broker of the configuration at work: another one is gone to as soon as the configuration names it. */
import { isDeepStrictEqual } from 'node:util';
import type { Mqtt } from '../config/mqtt.js';
import { MqttHome, type MqttHomeDeps } from './mqtt-home.js';

export type MqttCounts = Readonly<{
  isConnected: boolean;
  /** Messages that wait for the broker. */
  waiting: number;
  /** Messages that were lost since the broker was configured. */
  dropped: number;
}>;

export class MqttLink implements AsyncDisposable {
  #settings: Mqtt | null = null;
  #home: MqttHome | null = null;
  /** One change at a time: who leaves says so before the next one comes. */
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;
  readonly #listening: Disposable;

  constructor(private readonly deps: MqttHomeDeps) {
    this.#listening = deps.events.listen(({ type }) => {
      if (type === 'cameras') this.start();
    });
  }

  /**
   * Goes to the broker that is configured now. To be called once the cameras are at work, for only then is it
   * known what they can do.
   */
  start(): void {
    const { mqtt } = this.deps.config();
    if (isDeepStrictEqual(mqtt, this.#settings)) return;
    this.#settings = mqtt;
    this.#last = this.#last.then(async () => {
      await this.#home?.[Symbol.asyncDispose]();
      this.#home = mqtt && !this.#isClosed ? new MqttHome(mqtt, this.deps) : null;
    });
  }

  /** Null where no broker is configured. */
  counts(): MqttCounts | null {
    const home = this.#home;
    if (!home) return null;
    const { isConnected, waiting, dropped } = home;
    return { isConnected, waiting, dropped };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    this.#isClosed = true;
    await this.#last;
    await this.#home?.[Symbol.asyncDispose]();
  }
}
