/** Where a camera is first spoken to. */
import type { LookupFunction } from 'node:net';
import { type Address, addressIn, bareHost, whyUnreachable } from '../../relay/knock.js';
import type { CameraConfig } from '../config/config.js';
import { DeviceFailure } from '../resolvers/device-failure.js';

/** Null where there is nothing to be reached. */
export function doorOf(camera: CameraConfig): Address | null {
  switch (camera.vendor) {
    case 'rtsp':
      return addressIn(camera.urls[camera.stream] ?? '');
    case 'mipc':
      return addressIn(camera.server ?? camera.gateway);
    case 'reolink':
    case 'cgi':
    case 'sercomm':
    case 'mobotix':
      return { host: bareHost(camera.host), port: camera.port };
    case 'push':
    case 'demo':
      return null;
  }
}

/** Resolves once something took the connection. @throws DeviceFailure unreachable, host_refused; the signal's reason */
export async function reach(
  door: Address,
  lookup: LookupFunction,
  signal: AbortSignal,
): Promise<void> {
  const loss = await whyUnreachable(door, lookup, undefined, signal);
  signal.throwIfAborted();
  const code = loss?.code === 'host_refused' ? loss.code : 'unreachable';
  if (loss) throw new DeviceFailure(code, loss.message);
}
