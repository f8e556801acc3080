/** A push camera: there is a lease while somebody publishes, and it leads to our own server. */
import type { CameraConfig } from '../../config/config.js';
import { DeviceFailure } from '../device-failure.js';
import { standingLease } from '../lease.js';
import type { Resolver } from '../resolver.js';

/** Where publishers arrive. */
export interface Publications {
  /** The URL at which this program's own worker reads a camera's publication. Holds a secret. */
  urlOf(cameraId: string): string | undefined;
  onChange(listener: (cameraId: string, publishing: boolean) => void): Disposable;
}

export function pushResolver({ id }: CameraConfig, servers: readonly Publications[]): Resolver {
  return {
    lease: () => {
      const url = servers.map((server) => server.urlOf(id)).find((found) => found !== undefined);
      if (url === undefined) {
        const message = 'nothing is published yet; the camera has to connect to camrelay';
        return Promise.reject(new DeviceFailure('offline', message));
      }
      return Promise.resolve(standingLease({ kind: 'url', url, transport: 'tcp', isOwn: true }));
    },
    onChange: (listener) => {
      const watches = servers.map((server) =>
        server.onChange((cameraId, publishing) => {
          if (cameraId === id && publishing) listener();
        }),
      );
      return { [Symbol.dispose]: () => watches.forEach((watch) => watch[Symbol.dispose]()) };
    },
  };
}
