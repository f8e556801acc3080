/** A simulated camera and the resolver of a configuration that reaches it. */
import { stringify } from 'yaml';
import type { CameraConfig } from '../../../../src/config/config.js';
import type { SercommSettings } from '../../../../src/resolvers/sercomm/config.js';
import type { DeviceContext } from '../../../../src/resolvers/device-context.js';
import type { Resolver } from '../../../../src/resolvers/resolver.js';
import { sercommResolver } from '../../../../src/resolvers/sercomm/resolver.js';
import { parse } from '../../config/support.js';
import { testContext } from '../context.js';

type Keys = Readonly<Record<string, unknown>>;

/** The configuration of a camera, read as from a file. */
function sercommCamera(id: string, keys: Keys): CameraConfig & SercommSettings {
  const [camera] = parse(stringify({ cameras: { [id]: { vendor: 'sercomm', ...keys } } })).cameras;
  if (camera?.vendor !== 'sercomm') throw new Error('no Sercomm camera');
  return camera;
}

export type OpenResolver = AsyncDisposable &
  Required<Pick<Resolver, 'snapshot' | 'ptz'>> &
  Resolver;

export function openResolver(
  { camera }: Readonly<{ camera: Keys }>,
  keys: Keys = {},
  context: Partial<DeviceContext> = {},
  id = 'hall',
): OpenResolver {
  const resolver = sercommResolver(sercommCamera(id, { ...camera, ...keys }), testContext(context));
  return resolver as OpenResolver;
}

/** Whatever happens, it is over by then. */
export const soon = (): AbortSignal => AbortSignal.timeout(10_000);

/** The address of a lease, with its password. */
export async function urlOf(resolver: Resolver, stream: string): Promise<string> {
  const { source } = await resolver.lease(stream, soon());
  if (source.kind !== 'url') throw new Error('not an address');
  return source.url;
}
