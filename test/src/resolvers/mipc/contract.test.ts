import { startMipcSimulator } from '../../../simulators/mipc/simulator.js';
import { describeResolver } from '../contract.js';

describeResolver('mipc', () => startMipcSimulator(), {
  capabilities: {
    snapshot: true,
    ptz: true,
    zoom: false,
    presets: [],
    recordings: false,
    playback: false,
    events: true,
  },
  keepsSessions: true,
  streams: ['p0', 'p1', 'p2', 'p3'],
  sourceHost: () => '127.0.0.1',
});
