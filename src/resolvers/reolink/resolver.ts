/** The reolink vendor, not yet at work. */
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import type { Resolver } from '../resolver.js';
import type { ReolinkSettings } from './config.js';

export function reolinkResolver(
  _camera: CameraConfig & ReolinkSettings,
  _context: DeviceContext,
): Resolver {
  return { lease: () => Promise.reject(new DeviceFailure('unsupported', 'not built yet')) };
}
