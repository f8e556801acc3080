/** A simulated device, resolvers made for it as the program makes them, and what they gave away. */
import { expect } from 'vitest';
import type { CameraConfig, Config } from '../../../src/config/config.js';
import { registerSecrets } from '../../../src/config/secrets.js';
import { systemClock } from '../../../src/kit/clock.js';
import { Redactor } from '../../../src/kit/redactor.js';
import { DeviceFailure } from '../../../src/resolvers/device-failure.js';
import type { DeviceStore } from '../../../src/resolvers/device-store.js';
import { capabilitiesOf, type Resolver } from '../../../src/resolvers/resolver.js';
import { resolverFor } from '../../../src/resolvers/resolvers.js';
import type { Simulator } from '../../simulators/simulator.js';
import { parse } from '../config/support.js';
import { testContext } from './context.js';

/** Nothing a device does may keep anybody waiting for longer, ms; and what a busy machine adds. */
export const PATIENCE_MS = 10_000;
const SLACK_MS = 1_500;

export class ContractRig<S extends Simulator> implements AsyncDisposable {
  /** Every failure so far, to be searched for secrets. */
  readonly #failures: unknown[] = [];
  readonly #hidden: string[] = [];
  readonly #configs: Config[] = [];
  readonly #resolvers: Resolver[] = [];
  #isOff = false;

  constructor(
    readonly simulator: S,
    private readonly vendor: string,
    private readonly keys: Readonly<Record<string, unknown>>,
  ) {
    this.camera(); // whatever a test configures, the right password stays a secret
  }

  /** The camera, read by the real configuration. @param keys instead of those of the simulator */
  camera(keys: Readonly<Record<string, unknown>> = {}): CameraConfig {
    const cam = { vendor: this.vendor, ...this.simulator.camera, ...this.keys, ...keys };
    const config = parse(JSON.stringify({ cameras: { cam } }));
    this.#configs.push(config);
    const [camera] = config.cameras;
    if (!camera) throw new Error('the simulator has no camera');
    return camera;
  }

  /** A resolver as of a program of its own. @param store what an earlier program left */
  resolver(camera = this.camera(), store?: DeviceStore): Resolver {
    const context = testContext({
      hide: (secret) => void this.#hidden.push(secret),
      ...(store ? { store } : {}),
    });
    const resolver = resolverFor(camera, context);
    this.#resolvers.push(resolver);
    return resolver;
  }

  async dispose(resolver: Resolver): Promise<void> {
    this.#resolvers.splice(this.#resolvers.indexOf(resolver), 1);
    await resolver[Symbol.asyncDispose]?.();
  }

  /** How work failed, which has to be typed and soon; null where it did not fail. */
  async failureOf(work: Promise<unknown>): Promise<DeviceFailure | null> {
    const startedMs = systemClock.monotonic();
    let failure: unknown = null;
    try {
      await work;
    } catch (error) {
      failure = error;
      this.#failures.push(error);
    }
    expect(systemClock.monotonic() - startedMs).toBeLessThan(PATIENCE_MS + SLACK_MS);
    if (failure === null) return null;
    if (failure instanceof DeviceFailure) return failure;
    throw new Error('it failed in words that are not ours', { cause: failure });
  }

  /** What has to be true at the end of every test. */
  expectGoodManners(): void {
    const { complaints, strayRequests, secrets } = this.simulator;
    expect(complaints).toEqual([]);
    expect(strayRequests).toBe(0);
    const shown = [
      ...this.#failures.map(textOf),
      ...this.#resolvers.map((resolver) => JSON.stringify(capabilitiesOf(resolver))),
    ].join('\n');
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    expect(secrets.filter((secret) => this.#redacted(secret).includes(secret))).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#resolvers].map((resolver) => this.dispose(resolver)));
    await this.switchOff();
  }

  /** Nothing answers at the device's address from now on. */
  async switchOff(): Promise<void> {
    if (this.#isOff) return;
    this.#isOff = true;
    await this.simulator[Symbol.asyncDispose]();
  }

  /** A log line with the secret in it, as the program would write it. */
  #redacted(secret: string): string {
    const redactor = new Redactor();
    for (const config of this.#configs) registerSecrets(config, redactor);
    for (const hidden of this.#hidden) redactor.add(hidden, 'minted');
    return redactor.redact(`the device was told ${secret} and more`);
  }
}

/** Everything that a log could print of an error. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = JSON.stringify(Object.fromEntries(Object.entries(error)));
  const { stack = '', message, cause } = error;
  return [message, stack, own, ...(cause === undefined ? [] : [textOf(cause)])].join('\n');
}
