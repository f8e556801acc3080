/** A real broker: mosquitto on a port of its own, with users, and a client to look at what stands there. */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { Child } from './child.js';
import { freePort } from './ports.js';
import { tempDir, type TempDir } from './temp-dir.js';
import { mosquittoPasswordPath, mosquittoPath } from './tools.js';
import { eventually } from './wait.js';

export const USER = 'camrelay';
export const PASSWORD = 'canary-broker-5e1d';
/** Who looks on, and orders. */
const ONLOOKER = 'onlooker';

export class Mosquitto implements AsyncDisposable {
  #process: Child | null = null;

  private constructor(
    private readonly dir: TempDir,
    readonly port: number,
  ) {}

  static async start(): Promise<Mosquitto> {
    const dir = await tempDir();
    const broker = new Mosquitto(dir, await freePort());
    const passwords = dir.file('passwords');
    await writeFile(passwords, `${USER}:${PASSWORD}\n${ONLOOKER}:${PASSWORD}\n`, { mode: 0o600 });
    const hashed = spawnSync(mosquittoPasswordPath!, ['-U', passwords]);
    if (hashed.status !== 0) throw new Error(`mosquitto_passwd: ${hashed.stderr.toString()}`);
    const config = [
      `listener ${broker.port} 127.0.0.1`,
      'allow_anonymous false',
      `password_file ${passwords}`,
      'persistence false',
      'log_dest stderr',
      'log_type all',
      ...(process.getuid?.() === 0 ? ['user root'] : []), // it would read its files as another one
    ];
    await writeFile(dir.file('mosquitto.conf'), config.join('\n'));
    await broker.begin();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** How often somebody tried to come in and was refused. */
  get refusals(): number {
    return (this.#process?.stderr ?? []).filter((line) => line.includes('not authorised')).length;
  }

  /** After `end`: on the same port, with nothing that stood there. */
  async begin(): Promise<void> {
    const process = new Child(mosquittoPath!, ['-c', this.dir.file('mosquitto.conf')]);
    this.#process = process;
    await process.line('stderr', /mosquitto version \S+ running/);
  }

  async end(): Promise<void> {
    await this.#process?.stop();
  }

  /** Somebody who sees everything that camrelay and Home Assistant would. */
  async onlooker(): Promise<Onlooker> {
    const client = await connectAsync(this.url, {
      ...{ username: ONLOOKER, password: PASSWORD, reconnectPeriod: 200 },
    });
    const onlooker = new Onlooker(client);
    await client.subscribeAsync('#', { qos: 1 });
    return onlooker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
    await this.dir[Symbol.asyncDispose]();
  }
}

export class Onlooker implements AsyncDisposable {
  /** What stands at each topic, or was told there last; empty ones are gone. */
  readonly seen = new Map<string, Buffer>();
  /** Everything that came, in order. */
  readonly heard: Readonly<{ topic: string; text: string; retained: boolean }>[] = [];

  constructor(private readonly client: MqttClient) {
    client.on('error', () => undefined); // the broker may be away for a while
    client.on('message', (topic, payload, { retain }) => {
      this.heard.push({ topic, text: payload.toString('latin1'), retained: retain });
      if (payload.length === 0) this.seen.delete(topic);
      else this.seen.set(topic, payload);
    });
  }

  text(topic: string): string | undefined {
    return this.seen.get(topic)?.toString();
  }

  json(topic: string): Record<string, unknown> {
    return JSON.parse(this.text(topic) ?? '{}') as Record<string, unknown>;
  }

  async until(topic: string, text: string, withinMs = 20_000): Promise<void> {
    await eventually(() => this.text(topic) === text, {
      what: `${topic} to be ${text}`,
      withinMs,
    }).catch((cause: unknown) => {
      throw new Error(`${String(cause)}; it is ${this.text(topic)}`, { cause });
    });
  }

  async publish(topic: string, text: string, retain = false): Promise<void> {
    await this.client.publishAsync(topic, text, { qos: 1, retain });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.endAsync(true);
  }
}
