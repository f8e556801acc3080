import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Feed } from '../../../relay/outputs/rtsp/feed.js';
import { DEFAULT_LIMITS } from '../../../relay/outputs/rtsp/limits.js';
import { TcpViewer } from '../../../relay/outputs/rtsp/tcp-viewer.js';
import { eventually } from '../../rig/wait.js';
import { Client } from './client.js';
import { parseRtp } from './rtp/depacketise.js';
import { FakeClock } from '../../fake-clock.js';
import { SampleStream } from '../live-streams.js';
import { start } from './support.js';
import { H264, picture } from './tracks.js';

const GOP = 25;
const PICTURE_BYTES = 100_000;
/** More than the kernel holds for a socket nobody reads; few enough for a byte to number them. */
const PICTURES = 240;

/** Sends pictures without waiting for anybody, as a camera does. */
async function film(stream: SampleStream, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index += 1) {
    stream.send(picture(index, index % GOP === 0, PICTURE_BYTES));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function onAir(clock = new FakeClock()) {
  const stream = new SampleStream('porch');
  stream.begin([H264]);
  const started = await start({ streams: [stream], clock, limits: { lagBytes: 3_000_000 } });
  return { ...started, stream, clock };
}

describe('a viewer that does not read', () => {
  it('loses whole groups of pictures, and goes on with a key frame when it reads again', async () => {
    await using porch = await onAir();
    await using client = await Client.connect(porch.url);
    await client.play('/porch');
    client.socket.pause();
    await film(porch.stream, 0, PICTURES);
    client.socket.resume();
    await film(porch.stream, PICTURES, 1);
    await client.until(() => lastPicture(client) === PICTURES || undefined, 'the last picture');
    // What came, came whole: every jump in the sequence lands on parameter sets.
    const packets = client.frames
      .filter(({ channel }) => channel === 0)
      .map(({ packet }) => parseRtp(0, packet));
    const jumps = packets.filter(
      ({ sequence }, index) =>
        index > 0 && sequence !== ((packets[index - 1]!.sequence + 1) & 0xffff),
    );
    expect(jumps.length).toBeGreaterThan(0);
    expect(jumps.map(({ payload }) => payload[0]! & 0x1f)).toEqual(jumps.map(() => 24));
  });

  it('holds little in its socket', () => {
    const stuck = new Writable({ write: () => undefined });
    const viewer = new TcpViewer(stuck, 1, DEFAULT_LIMITS);
    viewer.addTrack(0, [0, 1]);
    const stream = new SampleStream('porch');
    stream.begin([H264]);
    const feed = new Feed(stream, { clock: new FakeClock(), limits: DEFAULT_LIMITS });
    feed.add({ offer: (chunk) => viewer.offer(chunk), dismiss: () => undefined });
    viewer.start(undefined, () => Buffer.alloc(0));
    for (let index = 0; index < PICTURES; index += 1) {
      stream.send(picture(index, index % GOP === 0, PICTURE_BYTES));
    }
    expect(stuck.writableLength).toBeGreaterThan(DEFAULT_LIMITS.socketBytes);
    expect(stuck.writableLength).toBeLessThan(DEFAULT_LIMITS.socketBytes + 2 * PICTURE_BYTES);
  });

  it('is closed after half a minute without any progress', async () => {
    await using porch = await onAir();
    await using client = await Client.connect(porch.url);
    await client.play('/porch');
    client.socket.pause();
    await film(porch.stream, 0, PICTURES);
    await porch.clock.advance(29_000);
    expect(porch.server.stats.viewers).toBe(1);
    await porch.clock.advance(3_000);
    await eventually(() => porch.server.stats.connections === 0, { what: 'it', everyMs: 5 });
    expect(porch.stream.viewers).toBe(0);
  });

  it('does not hold up the others', async () => {
    await using porch = await onAir();
    await using slow = await Client.connect(porch.url);
    await using quick = await Client.connect(porch.url);
    await slow.play('/porch');
    await quick.play('/porch');
    slow.socket.pause();
    await film(porch.stream, 0, 100);
    expect(await quick.until(() => lastPicture(quick) === 99 || undefined, 'all')).toBe(true);
  });

  it('is not answered without bound either', async () => {
    await using porch = await onAir();
    await using client = await Client.connect(porch.url);
    client.socket.pause();
    const request = 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'.repeat(1_000);
    const stuck = eventually(() => client.socket.writableLength > 1_000_000, {
      what: 'the server to stop reading',
      everyMs: 1,
    });
    for (let n = 0; n < 400; n += 1) {
      client.socket.write(request);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await stuck;
  });
});

/** The number in the newest whole picture. */
function lastPicture(client: Client): number | undefined {
  const last = client.frames.findLast(({ channel }) => channel === 0);
  if (last === undefined) return undefined;
  const { marker, payload } = parseRtp(0, last.packet);
  return marker ? payload.at(-1) : undefined;
}
