import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Client } from './client.js';
import { SampleStream } from '../live-streams.js';
import { start } from './support.js';
import { AAC, H264, picture, sound } from './tracks.js';

const METHODS = [
  ...['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'PAUSE', 'TEARDOWN', 'ANNOUNCE', 'RECORD'],
  ...['GET_PARAMETER', 'SET_PARAMETER', 'REDIRECT'],
];
const PATHS = [
  ...['/porch', '/porch/', '/porch/trackID=0', '/porch/trackID=1', '/porch/trackID=7', '/gate'],
  ...['/gate/streamid=0', '/garden', '', '/%', '?from=x', `/internal-${'0'.repeat(32)}/gate`],
];
const TRANSPORTS = [
  ...['RTP/AVP/TCP;interleaved=0-1', 'RTP/AVP/TCP', 'RTP/AVP;client_port=41100-41101'],
  ...['RTP/AVP;multicast', 'RTP/AVP/TCP;interleaved=255', ';;;,,=', 'RTP/AVP;mode=record'],
];
const SDP = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=control:streamid=0\r\n';

const step = fc.record({
  method: fc.constantFrom(...METHODS),
  path: fc.constantFrom(...PATHS),
  transport: fc.option(fc.constantFrom(...TRANSPORTS)),
  range: fc.option(fc.constantFrom('npt=0-', 'npt=now-', 'clock=x-', '')),
  /** Whether to use the newest session, or one that is none. */
  session: fc.constantFrom('newest', 'unknown', 'none'),
  body: fc.constantFrom('', SDP, 'x'),
  /** Interleaved bytes in front of the request. */
  frame: fc.option(fc.uint8Array({ maxLength: 40 })),
});

describe('the server', () => {
  it('answers any order of any requests, and never with a 500', async () => {
    const stream = new SampleStream('porch');
    stream.begin([H264, AAC]);
    await using started = await start({ streams: [stream], push: { gate: null } });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        await using client = await Client.connect(started.url);
        let newest = 'none';
        for (const [
          index,
          { method, path, transport, range, session, body, frame },
        ] of steps.entries()) {
          stream.send(picture(index, index % 3 === 0), sound(index));
          if (frame !== null) {
            client.socket.write(Buffer.from([0x24, index % 6, 0, frame.length, ...frame]));
          }
          const answer = await client.ask(
            method,
            path,
            {
              ...(transport === null ? {} : { Transport: transport }),
              ...(range === null ? {} : { Range: range }),
              ...(session === 'none' ? {} : { Session: session === 'newest' ? newest : 'x' }),
            },
            body,
          );
          expect(answer.status).not.toBe(500);
          newest = answer.headers.get('session')?.split(';')[0] ?? newest;
        }
      }),
      { numRuns: 400 },
    );
    await using last = await Client.connect(started.url);
    expect((await last.ask('DESCRIBE', '/porch')).status).toBe(200);
    expect(started.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('stands any bytes, and its other players do not notice', async () => {
    const stream = new SampleStream('porch');
    stream.begin([H264]);
    await using started = await start({ streams: [stream] });
    await using player = await Client.connect(started.url);
    await player.play('/porch');
    let index = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 })), async (pieces) => {
        await using client = await Client.connect(started.url);
        for (const piece of pieces) client.socket.write(piece);
        stream.send(picture(index, true));
        index += 1;
        await player.frameCount(0, 2 * index);
      }),
      { numRuns: 60 },
    );
    expect(started.server.stats.viewers).toBe(1);
  });
});
