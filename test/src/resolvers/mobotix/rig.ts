/** A simulated recorder and the resolver of one of its channels. */
import type { CameraConfig } from '../../../../src/config/config.js';
import type { DeviceArchive } from '../../../../src/resolvers/device-archive.js';
import type { DeviceContext } from '../../../../src/resolvers/device-context.js';
import type { Lease } from '../../../../src/resolvers/lease.js';
import type { MobotixSettings } from '../../../../src/resolvers/mobotix/config.js';
import { mobotixResolver } from '../../../../src/resolvers/mobotix/resolver.js';
import type { Resolver } from '../../../../src/resolvers/resolver.js';
import type { FakeClock } from '../../../fake-clock.js';
import { eventually } from '../../../rig/wait.js';
import type { MobotixOptions } from '../../../simulators/mobotix/options.js';
import {
  type MobotixSimulator,
  startMobotixSimulator,
} from '../../../simulators/mobotix/simulator.js';
import { camera } from '../../config/support.js';
import { testContext, type TestContext } from '../context.js';

export type Keys = Readonly<Record<string, unknown>>;

export function configured(keys: Keys): CameraConfig & MobotixSettings {
  const config = camera(JSON.stringify(keys));
  if (config.vendor !== 'mobotix') throw new Error('this is another camera');
  return config;
}

type WholeResolver = Resolver &
  Required<Pick<Resolver, 'archive' | 'player' | 'watchEvents'>> &
  Readonly<{ fetch: NonNullable<DeviceArchive['fetch']> }>;

export class Rig implements AsyncDisposable {
  readonly #open: AsyncDisposable[] = [];

  private constructor(
    readonly nvr: MobotixSimulator,
    readonly context: TestContext,
  ) {}

  static async start(
    options: MobotixOptions = {},
    context: Partial<DeviceContext> = {},
  ): Promise<Rig> {
    return new Rig(await startMobotixSimulator(options), testContext(context));
  }

  /** @param keys instead of those of the simulator */
  resolver(keys: Keys = {}): WholeResolver {
    const resolver = mobotixResolver(configured({ ...this.nvr.camera, ...keys }), this.context);
    const { archive, player } = resolver;
    const fetch = archive?.fetch?.bind(archive);
    const watchEvents = resolver.watchEvents?.bind(resolver);
    if (!archive || !fetch || !player || !watchEvents) throw new Error('something is missing');
    this.#open.push({ [Symbol.asyncDispose]: async () => resolver[Symbol.asyncDispose]?.() });
    return { ...resolver, archive, fetch, player, watchEvents };
  }

  /** What the recorder has seen. */
  get seen() {
    const { logins, logouts, sessions, turnedAway, complaints } = this.nvr;
    return { logins, logouts, sessions, turnedAway, complaints };
  }

  /** What was asked for so far, as `METHOD path`. */
  get asked(): string[] {
    return this.nvr.server.requests.map(({ method, path }) => `${method} ${path}`);
  }

  /** Closes the resolvers; the recorder goes on. */
  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((resolver) => resolver[Symbol.asyncDispose]()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.nvr[Symbol.asyncDispose]();
  }
}

export function urlOf({ source }: Lease): string {
  if (source.kind !== 'url') throw new Error('a lease without a URL');
  return source.url;
}

/** Lets time go by until the work is done. */
export async function passing<T>(work: Promise<T>, clock: FakeClock): Promise<T> {
  let isDone = false;
  const done = (): void => void (isDone = true);
  work.then(done, done);
  await eventually(
    async () => {
      if (!isDone) await clock.advance(500);
      return isDone;
    },
    { what: 'the work to be done', everyMs: 10 },
  );
  return work;
}

export const soon = (): AbortSignal => AbortSignal.timeout(10_000);
