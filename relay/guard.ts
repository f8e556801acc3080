/** What keeps a listener for media within the limits of the configuration. */
import { Bounds } from '../src/kit/bounds.js';
import type { ConnectionLimits } from '../src/kit/connection-gate.js';
import { admitAll, type AdmitViewer } from './viewer-limit.js';

export type Guard = Readonly<{
  bounds: Bounds;
  connections: ConnectionLimits;
  admitViewer: AdmitViewer;
  /** Replays over RTSP. */
  mostReplays: () => number;
  /** Processes for RTMP and HTTP-FLV. */
  mostEgressWorkers: () => number;
}>;

const unlimited = (): number => Infinity;

/** No limits, but for those that are named. */
export function unguarded(limits: Partial<Guard> = {}): Guard {
  return {
    bounds: new Bounds(),
    connections: {
      most: unlimited,
      mostPerClient: unlimited,
      ownReserve: 0,
      isExempt: () => false,
    },
    admitViewer: admitAll,
    mostReplays: unlimited,
    mostEgressWorkers: unlimited,
    ...limits,
  };
}
