/** The sercomm vendor, not yet at work. */
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import type { Resolver } from '../resolver.js';
import type { SercommSettings } from './config.js';

export function sercommResolver(
  _camera: CameraConfig & SercommSettings,
  _context: DeviceContext,
): Resolver {
  return { lease: () => Promise.reject(new DeviceFailure('unsupported', 'not built yet')) };
}
