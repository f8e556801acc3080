import { startReolinkSimulator } from '../../../simulators/reolink/simulator.js';
import { describeResolver } from '../contract.js';

describeResolver('reolink', () => startReolinkSimulator(), {
  capabilities: {
    snapshot: true,
    ptz: true,
    zoom: true,
    presets: [],
    recordings: true,
    playback: false,
    events: true,
  },
  keepsSessions: true,
  streams: ['main', 'sub', 'ext'],
});
