/** Every vendor's resolver. A new vendor is a folder, a line here and a line in `config/vendors.ts`. */
import type { CameraConfig } from '../config/config.js';
import { demoResolver } from './demo/resolver.js';
import { pushResolver, type Publications } from './push/resolver.js';
import type { Resolver } from './resolver.js';
import { rtspResolver } from './rtsp/resolver.js';

export function resolverFor(camera: CameraConfig, servers: readonly Publications[]): Resolver {
  switch (camera.vendor) {
    case 'rtsp':
      return rtspResolver(camera);
    case 'demo':
      return demoResolver(camera);
    case 'push':
      return pushResolver(camera, servers);
  }
}
