/** The cgi vendor, not yet at work. */
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import type { Resolver } from '../resolver.js';
import type { CgiSettings } from './config.js';

export function cgiResolver(
  _camera: CameraConfig & CgiSettings,
  _context: DeviceContext,
): Resolver {
  return { lease: () => Promise.reject(new DeviceFailure('unsupported', 'not built yet')) };
}
