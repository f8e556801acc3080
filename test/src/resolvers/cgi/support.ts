/** A resolver with a simulated camera at its other end. */
import { onTestFinished } from 'vitest';
import type { CameraConfig } from '../../../../src/config/config.js';
import type { CgiSettings } from '../../../../src/resolvers/cgi/config.js';
import { cgiResolver } from '../../../../src/resolvers/cgi/resolver.js';
import type { DeviceContext } from '../../../../src/resolvers/device-context.js';
import type { Resolver } from '../../../../src/resolvers/resolver.js';
import {
  type CgiOptions,
  type CgiSimulator,
  startCgiSimulator,
} from '../../../simulators/cgi/simulator.js';
import { camera } from '../../config/support.js';
import { testContext, type TestContext } from '../context.js';

export type CgiCamera = CameraConfig & CgiSettings;

export type Bench = Readonly<{
  simulator: CgiSimulator;
  settings: CgiCamera;
  resolver: Resolver;
  context: TestContext;
}>;

/**
 * Both are gone with the test.
 * @param keys of the configuration beside those that reach the simulator
 */
export async function bench(
  options: CgiOptions = {},
  keys: Readonly<Record<string, unknown>> = {},
  overrides: Partial<DeviceContext> = {},
): Promise<Bench> {
  const simulator = await startCgiSimulator(options);
  const settings = cgiCamera({ ...simulator.camera, ...keys });
  const context = testContext(overrides);
  const resolver = cgiResolver(settings, context);
  onTestFinished(async () => {
    await resolver[Symbol.asyncDispose]?.();
    await simulator[Symbol.asyncDispose]();
  });
  return { simulator, settings, resolver, context };
}

export function cgiCamera(keys: Readonly<Record<string, unknown>>): CgiCamera {
  const settings = camera(JSON.stringify(keys));
  if (settings.vendor !== 'cgi') throw new Error('this is another vendor');
  return settings;
}

export const soon = (): AbortSignal => AbortSignal.timeout(9_000);
