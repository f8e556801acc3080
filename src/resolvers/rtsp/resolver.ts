/** A camera that is nothing but addresses: each is its own lease, and never ends. */
import type { CameraConfig } from '../../config/config.js';
import { standingLease } from '../lease.js';
import type { Resolver } from '../resolver.js';
import type { RtspSettings } from './config.js';

export function rtspResolver({ urls, transport }: CameraConfig & RtspSettings): Resolver {
  return {
    lease: (streamName) =>
      Promise.resolve(standingLease({ kind: 'url', url: urls[streamName] ?? '', transport })),
  };
}
