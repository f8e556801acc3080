/** A process of its own: a camera that serves one file to everybody over RTSP. Args: port, file. */
import { startRtspServer } from '../relay/outputs/rtsp/server.js';
import { systemClock } from '../src/kit/clock.js';
import { silentLog } from '../src/kit/log.js';
import { LoopedStream } from './looped-stream.js';

const [port = '', file = ''] = process.argv.slice(2);
const stream = new LoopedStream('cam', file);
await startRtspServer({
  listen: { host: '127.0.0.1', port: Number(port) },
  streams: { find: () => stream, all: () => [stream] },
  push: { keyFor: () => undefined },
  log: silentLog,
  clock: systemClock,
});
console.log('ready');
