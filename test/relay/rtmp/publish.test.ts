import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { play } from '../../rig/ffmpeg-player.js';
import { Child } from '../../rig/child.js';
import { tempDir, type TempDir } from '../../rig/temp-dir.js';
import { ffmpegPath } from '../../rig/tools.js';
import { command, message, RawClient, TYPE } from './raw-client.js';
import { writeFile } from 'node:fs/promises';
import { afterAll } from 'vitest';
import { FakeClock } from '../../fake-clock.js';
import { SampleStream } from '../live-streams.js';
import { makeFilm, makeFlv, Relay, until } from './support.js';

const KEY = 'sesame-and-poppy';
let dir: TempDir;
let flv: string;

beforeAll(async () => {
  dir = await tempDir();
  flv = dir.file('film.flv');
  await writeFile(flv, await makeFlv());
}, 60_000);
afterAll(() => dir[Symbol.asyncDispose]());

/** An encoder that is not ours; ends after ten seconds, or when it is refused. */
function publish(url: string): Child {
  const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'info'];
  return new Child(ffmpegPath, [...quiet, '-re', '-i', flv, '-c', 'copy', '-f', 'flv', url]);
}

/** What was published when. */
function changes(relay: Relay): string[] {
  const seen: string[] = [];
  relay.server.publications.onChange((camera, publishing) => {
    seen.push(`${camera} ${publishing ? 'on' : 'off'}`);
  });
  return seen;
}

async function publisher(relay: Relay, name: string): Promise<RawClient> {
  const client = await RawClient.ready(relay.port);
  client.send(command('publish', 5, null, name, 'live'));
  return client;
}

const keyFrame = (timeMs = 0): Buffer =>
  message(TYPE.video, Buffer.from([0x17, 1, 0, 0, 0, 1, 2, 3]), { chunkStream: 6, timeMs });

describe('publishing with the right key', () => {
  it('gives the ingest a URL that plays for as long as it lasts', async () => {
    await using relay = await Relay.start({ push: { gate: KEY } });
    const seen = changes(relay);
    expect(relay.server.publications.urlOf('gate')).toBeUndefined();
    await using encoder = publish(relay.rtmp(`gate?key=${KEY}`));
    await until(() => seen.length === 1, 'a publication');
    const url = relay.server.publications.urlOf('gate')!;
    expect(url).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live\/gate\?internal=[0-9a-f]{48}$/);
    const { video, audio } = await play(url, { seconds: 0.5, decode: false });
    expect(video).toMatchObject({ codec: 'h264', width: 320, height: 240 });
    expect(audio).toMatchObject({ codec: 'aac' });
    await using puller = new Child(ffmpegPath, ['-i', url, '-c', 'copy', '-f', 'null', '-']);
    await puller.line('stderr', /Output #0/);
    await encoder.stop('SIGINT');
    expect((await puller.exited).code).toBe(0);
    expect(seen).toEqual(['gate on', 'gate off']);
    expect(relay.server.publications.urlOf('gate')).toBeUndefined();
    expect(relay.log.text).not.toMatch(KEY);
  }, 20_000);

  it('does not touch what players get under the same address', async () => {
    const stream = new SampleStream('gate');
    stream.play(await makeFilm({ width: 160, height: 128 }));
    await using relay = await Relay.start({ streams: [stream], push: { gate: KEY } });
    const seen = changes(relay);
    await using encoder = publish(relay.rtmp(`gate?key=${KEY}`));
    await until(() => seen.length === 1, 'a publication');
    const { video } = await play(relay.rtmp('gate'), { seconds: 0.2, decode: false });
    expect(video).toMatchObject({ width: 160, height: 128 });
    expect(encoder.exit).toBeNull();
  }, 20_000);

  it('needs no key where the camera has none', async () => {
    await using relay = await Relay.start({ push: { gate: null } });
    const seen = changes(relay);
    await using client = await publisher(relay, 'gate');
    client.send(keyFrame());
    await until(() => seen.length === 1, 'a publication');
  });

  it('ends when the configuration no longer allows it', async () => {
    const push: Record<string, string | null> = { gate: KEY };
    await using relay = await Relay.start({ push });
    const seen = changes(relay);
    await using client = await publisher(relay, `gate?key=${KEY}`);
    client.send(keyFrame());
    await until(() => seen.length === 1, 'a publication');
    push.gate = 'another';
    client.send(keyFrame(40));
    await client.closed;
    expect(seen).toEqual(['gate on', 'gate off']);
  });

  it('is over when nothing has come for fifteen seconds', async () => {
    const clock = new FakeClock();
    await using relay = await Relay.start({ push: { gate: KEY }, clock });
    const seen = changes(relay);
    await using client = await publisher(relay, `gate?key=${KEY}`);
    await client.hears('NetStream.Publish.Start');
    await clock.advance(14_000);
    client.send(keyFrame());
    await until(() => seen.length === 1, 'a publication');
    await clock.advance(14_999);
    expect(client.isClosed).toBe(false);
    await clock.advance(1);
    await client.closed;
    await until(() => seen.length === 2, 'its end');
  });
});

describe('publishing', () => {
  it.each([
    { what: 'a wrong key', name: 'gate?key=guessed', reason: 'wrong key' },
    { what: 'no key', name: 'gate', reason: 'wrong key' },
    { what: 'a camera that is none', name: `attic?key=${KEY}`, reason: 'no such push camera' },
    { what: 'a stream of a camera', name: `gate/sub?key=${KEY}`, reason: 'no such push camera' },
    { what: 'a property every object has', name: 'constructor', reason: 'no such push camera' },
  ])('with $what is refused, and the log does not show the key', async ({ name, reason }) => {
    await using relay = await Relay.start({ push: { gate: KEY } });
    const seen = changes(relay);
    await using encoder = publish(relay.rtmp(name));
    expect((await encoder.exited).code).not.toBe(0);
    const refusals = relay.log.lines.filter(({ level }) => level === 'warn');
    expect(refusals).toMatchObject([{ message: 'rtmp: publishing refused', reason }]);
    expect(relay.log.text).not.toMatch(/guessed|sesame/);
    expect(seen).toEqual([]);
  });

  it('is refused while another publishes, and possible once that one has ended', async () => {
    await using relay = await Relay.start({ push: { gate: KEY } });
    const seen = changes(relay);
    const first = await publisher(relay, `gate?key=${KEY}`);
    first.send(keyFrame());
    await until(() => seen.length === 1, 'the first publication');
    await using second = await publisher(relay, `gate?key=${KEY}`);
    await second.hears('NetStream.Publish.BadName');
    await second.closed;
    expect(first.isClosed).toBe(false);
    await first[Symbol.asyncDispose]();
    await until(() => seen.length === 2, 'its end');
    await using third = await publisher(relay, `gate?key=${KEY}`);
    third.send(keyFrame());
    await until(() => seen.length === 3, 'the next publication');
  });

  it('can begin anew on the same connection', async () => {
    await using relay = await Relay.start({ push: { gate: KEY } });
    const seen = changes(relay);
    await using client = await publisher(relay, `gate?key=${KEY}`);
    client.send(keyFrame(), command('deleteStream', 6, null, 1));
    await until(() => seen.length === 2, 'its end');
    client.send(command('createStream', 7, null));
    client.send(command('publish', 8, null, `gate?key=${KEY}`, 'live'), keyFrame());
    await until(() => seen.length === 3, 'the next publication');
  });
});

describe('the URL of a publication', () => {
  it('is of no use with another secret, or when nobody publishes', async () => {
    await using relay = await Relay.start({
      push: { gate: KEY },
      streams: [new SampleStream('gate')],
    });
    const seen = changes(relay);
    const client = await publisher(relay, `gate?key=${KEY}`);
    client.send(keyFrame());
    await until(() => seen.length === 1, 'a publication');
    const url = new URL(relay.server.publications.urlOf('gate')!);
    const askFor = async (name: string): Promise<void> => {
      await using puller = await RawClient.ready(relay.port);
      puller.send(command('play', 4, null, name));
      await puller.hears('nobody publishes here');
      await puller.closed;
    };
    await askFor(`gate?internal=${'0'.repeat(48)}`);
    client.socket.destroy();
    await once(client.socket, 'close');
    await until(() => seen.length === 2, 'its end');
    await askFor(`gate${url.search}`);
  });
});
