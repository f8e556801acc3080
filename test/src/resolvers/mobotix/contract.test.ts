import { startMobotixSimulator } from '../../../simulators/mobotix/simulator.js';
import { describeResolver } from '../contract.js';

describeResolver('mobotix', () => startMobotixSimulator(), {
  capabilities: {
    snapshot: false,
    ptz: false,
    zoom: false,
    presets: [],
    recordings: true,
    playback: true,
    events: true,
  },
  keepsSessions: true,
  streams: ['live', 'playback'],
  keys: { playback: { start: '-10m' } },
});
