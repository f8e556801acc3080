/** Every vendor's resolver. A new vendor is a folder, a line here and a line in `config/vendors.ts`. */
import type { CameraConfig } from '../config/config.js';
import { cgiResolver } from './cgi/resolver.js';
import { demoResolver } from './demo/resolver.js';
import type { DeviceContext } from './device-context.js';
import { mipcResolver } from './mipc/resolver.js';
import { mobotixResolver } from './mobotix/resolver.js';
import { pushResolver } from './push/resolver.js';
import { reolinkResolver } from './reolink/resolver.js';
import type { Resolver } from './resolver.js';
import { rtspResolver } from './rtsp/resolver.js';
import { sercommResolver } from './sercomm/resolver.js';

export function resolverFor(camera: CameraConfig, context: DeviceContext): Resolver {
  switch (camera.vendor) {
    case 'rtsp':
      return rtspResolver(camera);
    case 'reolink':
      return reolinkResolver(camera, context);
    case 'mipc':
      return mipcResolver(camera, context);
    case 'cgi':
      return cgiResolver(camera, context);
    case 'sercomm':
      return sercommResolver(camera, context);
    case 'mobotix':
      return mobotixResolver(camera, context);
    case 'push':
      return pushResolver(camera, context.publications);
    case 'demo':
      return demoResolver(camera);
  }
}
