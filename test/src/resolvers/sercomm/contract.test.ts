import { numberedPresets } from '../../../../src/resolvers/resolver.js';
import { startSercommSimulator } from '../../../simulators/sercomm/simulator.js';
import { describeResolver } from '../contract.js';

describeResolver('sercomm', () => startSercommSimulator(), {
  capabilities: {
    snapshot: true,
    ptz: true,
    zoom: false,
    presets: numberedPresets(9),
    recordings: false,
    playback: false,
    events: true,
  },
  keepsSessions: false,
  streams: ['av', 'video', 'audio', 'mjpeg'],
  keys: { webhook: true },
  leaseNeedsDevice: false,
});
