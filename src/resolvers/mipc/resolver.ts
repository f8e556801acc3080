/** The mipc vendor, not yet at work. */
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import type { Resolver } from '../resolver.js';
import type { MipcSettings } from './config.js';

export function mipcResolver(
  _camera: CameraConfig & MipcSettings,
  _context: DeviceContext,
): Resolver {
  return { lease: () => Promise.reject(new DeviceFailure('unsupported', 'not built yet')) };
}
