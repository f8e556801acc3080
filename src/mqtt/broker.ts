/**
 * The connection to a broker: kept while it lasts, made anew when it is lost. Nobody who has something to
 * say waits for it.
 * Source: MQTT 3.1.1 (OASIS), which every broker speaks.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, type MqttClient } from 'mqtt';
import type { Mqtt } from '../config/mqtt.js';
import { type Backoff, backoffMs } from '../kit/backoff.js';
import type { Clock } from '../kit/clock.js';
import type { Log } from '../kit/log.js';
import { type BrokerTrouble, LOST, NO_AUTHORITY, troubleOf } from './broker-trouble.js';
import { type Letter, Outbox } from './outbox.js';

export type BrokerDeps = Readonly<{ clock: Clock; log: Log; /** 0..1 */ random: () => number }>;

export interface BrokerListener {
  /** The broker is there, and gets what stands. */
  connected(): void;
  /** @param retained it stood there before we asked */
  message(topic: string, payload: Buffer, retained: boolean): void;
}

/** Messages on their way that the broker has not acknowledged. */
const MOST_ON_THE_WAY = 32;
const KEEP_ALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 10_000;
const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };
/** For goodbyes, ms. */
const GRACE_MS = 1_000;

export class Broker implements AsyncDisposable {
  readonly outbox = new Outbox();
  /** The same all the time: who comes back takes the place of a connection that is not known to be dead. */
  readonly #clientId = `camrelay_${randomBytes(6).toString('hex')}`;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #client: MqttClient | null = null;
  #onTheWay = 0;

  /** @param statusTopic where `online` stands while the connection does, and `offline` otherwise */
  constructor(
    private readonly settings: Mqtt,
    private readonly statusTopic: string,
    private readonly listener: BrokerListener,
    private readonly deps: BrokerDeps,
  ) {
    this.outbox.keep(statusTopic, 'online');
    this.#running = this.#run(this.#stopping.signal);
  }

  get isConnected(): boolean {
    return this.#client?.connected ?? false;
  }

  /** Sends what waits, as far as the broker takes it. To be called after the outbox was given something. */
  flush(): void {
    const client = this.#client;
    if (!client?.connected) return;
    while (this.#onTheWay < MOST_ON_THE_WAY) {
      const letter = this.outbox.next();
      if (!letter) return;
      this.#send(client, letter);
    }
  }

  /** Until the connection is lost. */
  subscribe(...topics: readonly string[]): void {
    this.#client?.subscribe([...topics], { qos: 0 }, () => undefined);
  }

  unsubscribe(...topics: readonly string[]): void {
    if (this.isConnected) this.#client?.unsubscribe([...topics], () => undefined);
  }

  /** Says goodbye. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  #send(client: MqttClient, letter: Letter): void {
    const { topic, payload, retain } = letter;
    this.#onTheWay++;
    client.publish(topic, payload, { qos: 1, retain }, (error) => {
      if (error) this.outbox.lost(letter);
      if (client !== this.#client) return;
      this.#onTheWay--;
      this.flush();
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log, random } = this.deps;
    let failures = 0;
    let logged: string | null = null;
    while (!signal.aborted) {
      const { trouble, wasConnected } = await this.#connection(signal);
      if (isAborted(signal)) return;
      failures = wasConnected ? 1 : failures + 1;
      if (wasConnected) logged = null;
      const { code, message: reason, passing } = trouble;
      if (code !== logged) log.warn('no MQTT broker', { code, reason });
      logged = code;
      // What does not pass by itself may wait the longest at once.
      await clock.sleep(backoffMs(BACKOFF, passing ? failures : Infinity, random()), signal);
    }
  }

  /** One connection, from its beginning to its end. */
  async #connection(
    signal: AbortSignal,
  ): Promise<{ trouble: BrokerTrouble; wasConnected: boolean }> {
    const { caFile } = this.settings;
    const ca = caFile === null ? null : await readFile(caFile).catch(() => undefined);
    if (ca === undefined) return { trouble: NO_AUTHORITY, wasConnected: false };
    const client = this.#connect(ca);
    this.#client = client;
    this.#onTheWay = 0;
    let wasConnected = false;
    let trouble = LOST;
    client.on('connect', () => {
      wasConnected = true;
      this.deps.log.info('MQTT broker reached');
      this.outbox.again();
      this.listener.connected();
      this.flush();
    });
    client.on('message', (topic, payload, { retain }) =>
      this.listener.message(topic, payload, retain),
    );
    await new Promise<void>((resolve) => {
      client.on('error', (error) => {
        trouble = troubleOf(error);
        resolve();
      });
      client.once('close', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    if (signal.aborted && client.connected) await this.#sayGoodbye(client);
    this.#client = null;
    client.end(true);
    return { trouble, wasConnected };
  }

  #connect(ca: Buffer | null): MqttClient {
    const { host, port, tls, username, password } = this.settings;
    return connect({
      protocol: tls ? 'mqtts' : 'mqtt',
      ...{ host, port, clientId: this.#clientId },
      ...(ca && { ca }),
      ...(username !== null && { username }),
      ...(password !== null && { password }),
      clean: true,
      keepalive: KEEP_ALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0, // done here, with patience
      resubscribe: false,
      will: { topic: this.statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
    });
  }

  /** The will is only for who dies: whoever leaves says so. */
  async #sayGoodbye(client: MqttClient): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      client.publish(this.statusTopic, 'offline', { qos: 1, retain: true }, () =>
        client.end(false, {}, () => resolve()),
      );
    });
    const done = new AbortController();
    await Promise.race([gone, this.deps.clock.sleep(GRACE_MS, done.signal)]);
    done.abort();
  }
}

/** A call, since the compiler believes that a signal once seen not aborted stays so. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
