/** A simulated device, and cameras on it that share one context, as in one program. */
import { CamrelayError } from '../../../../src/model/errors.js';
import type { Resolver } from '../../../../src/resolvers/resolver.js';
import { resolverFor } from '../../../../src/resolvers/resolvers.js';
import {
  startReolinkSimulator,
  type ReolinkOptions,
  type ReolinkSimulator,
} from '../../../simulators/reolink/simulator.js';
import { camera } from '../../config/support.js';
import { testContext, type TestContext } from '../context.js';

export class ReolinkRig implements AsyncDisposable {
  readonly #resolvers: Resolver[] = [];
  readonly signal = AbortSignal.timeout(60_000);

  private constructor(
    readonly device: ReolinkSimulator,
    readonly context: TestContext,
  ) {}

  static async start(
    options: ReolinkOptions = {},
    context: TestContext = testContext(),
  ): Promise<ReolinkRig> {
    return new ReolinkRig(await startReolinkSimulator(options), context);
  }

  /** @param keys beside those of the simulator */
  resolver(keys: Readonly<Record<string, unknown>> = {}): Resolver {
    const { device, context } = this;
    const resolver = resolverFor(camera(JSON.stringify({ ...device.camera, ...keys })), context);
    this.#resolvers.push(resolver);
    return resolver;
  }

  /** The address of a stream, from a lease that is kept. */
  async url(resolver: Resolver, stream = 'main'): Promise<string> {
    const { source } = await resolver.lease(stream, this.signal);
    return source.kind === 'url' ? source.url : '';
  }

  async closeResolvers(): Promise<void> {
    const open = this.#resolvers.splice(0);
    for (const resolver of open) await resolver[Symbol.asyncDispose]?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeResolvers();
    await this.device[Symbol.asyncDispose]();
  }
}

/** The code of the failure that the work ends with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CamrelayError) return error.code;
    throw error;
  }
  return 'none';
}
