/** Cameras of a simulated cloud, and their resolvers, configured as a file would. */
import type { CameraConfig } from '../../../../src/config/config.js';
import type { DeviceContext } from '../../../../src/resolvers/device-context.js';
import type { Lease } from '../../../../src/resolvers/lease.js';
import type { MipcSettings } from '../../../../src/resolvers/mipc/config.js';
import { mipcResolver } from '../../../../src/resolvers/mipc/resolver.js';
import type { Resolver } from '../../../../src/resolvers/resolver.js';
import { parse } from '../../config/support.js';
import { testContext } from '../context.js';

type Keys = Readonly<Record<string, unknown>>;

export function mipcCamera(keys: Keys): CameraConfig & MipcSettings {
  const cam = { vendor: 'mipc', ...keys };
  const [camera] = parse(JSON.stringify({ cameras: { cam } })).cameras;
  if (camera?.vendor !== 'mipc') throw new Error('no MIPC camera');
  return camera;
}

export type MipcResolver = Resolver &
  Required<
    Pick<Resolver, 'snapshot' | 'ptz' | 'watchEvents' | 'onChange' | typeof Symbol.asyncDispose>
  >;

export function openCamera(
  { camera }: Readonly<{ camera: Keys }>,
  keys: Keys = {},
  context: DeviceContext = testContext(),
): MipcResolver {
  return mipcResolver(mipcCamera({ ...camera, ...keys }), context) as MipcResolver;
}

/** Whatever happens, it is over by then. */
export const soon = (): AbortSignal => AbortSignal.timeout(15_000);

export function urlOf({ source }: Lease): string {
  if (source.kind !== 'url') throw new Error('not an address');
  return source.url;
}
