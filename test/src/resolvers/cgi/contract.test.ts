import { numberedPresets } from '../../../../src/resolvers/resolver.js';
/** What all vendors have in common, with a CGI camera. */
import { startCgiSimulator } from '../../../simulators/cgi/simulator.js';
import { describeResolver } from '../contract.js';

describeResolver('cgi', () => startCgiSimulator({ still: 'account' }), {
  capabilities: {
    snapshot: true,
    ptz: true,
    zoom: true,
    presets: numberedPresets(9),
    recordings: false,
    playback: false,
    events: false,
  },
  keepsSessions: false,
  streams: ['main', 'sub', 'third'],
  // It is then looked for at the usual port.
  leaseNeedsDevice: false,
});
