import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/model/sample.js';
import { command, RawClient } from './raw-client.js';
import { SampleStream } from '../live-streams.js';
import { type Film } from '../../rig/film.js';
import { makeFilm, Relay, until } from './support.js';

/** H.264's NAL unit type for padding, 7.3.2.7. */
const FILLER = 12;
const FILLER_BYTES = 500_000;

let film: Film;
beforeAll(async () => {
  film = await makeFilm({}, null);
}, 60_000);

/** The frame with half a megabyte of padding behind it. */
function padded(sample: Sample): Sample {
  const nal = Buffer.alloc(4 + FILLER_BYTES, 0xff);
  nal.writeUInt32BE(FILLER_BYTES);
  nal[4] = FILLER;
  return { ...sample, data: Buffer.concat([sample.data, nal]) };
}

async function askByHttp(url: string): Promise<Socket> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // it is cut off
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await new Promise((resolve) => socket.once('readable', resolve));
  return socket;
}

describe('a player that stops reading', () => {
  it('is cut off by RTMP and HTTP-FLV alike, and another plays on', async () => {
    const stream = new SampleStream('porch');
    stream.begin(film.tracks);
    const [first, ...others] = film.samples;
    stream.send(first!);
    await using relay = await Relay.start({ streams: [stream] });
    await using slow = await RawClient.ready(relay.port);
    await using quick = await RawClient.ready(relay.port);
    for (const client of [slow, quick]) client.send(command('play', 4, null, 'porch'));
    stream.send(...others.slice(0, 5));
    await Promise.all([slow.hears('Play.Start'), quick.hears('Play.Start')]);
    slow.socket.pause();
    const stuck = await askByHttp(relay.flv('porch'));
    const tooSlow = (): unknown[] =>
      relay.log.lines
        .filter(({ message }) => message === 'rtmp: viewer too slow')
        .map(({ protocol }) => protocol)
        .sort();
    for (const sample of others.slice(5, 100)) {
      const before = quick.receivedBytes;
      stream.send(padded(sample));
      await until(() => quick.receivedBytes >= before + FILLER_BYTES, 'the frame');
      if (tooSlow().length === 2) break;
    }
    expect(tooSlow()).toEqual(['flv', 'rtmp']);
    expect(quick.isClosed).toBe(false);
    await until(() => relay.viewersOf('porch') === 1, 'one viewer');
    stuck.destroy();
  }, 20_000);
});
