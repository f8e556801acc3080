import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { play } from '../../rig/ffmpeg-player.js';
import { tempDir } from '../../rig/temp-dir.js';
import { eventually } from '../../rig/wait.js';
import { command, RawClient } from './raw-client.js';
import { FakeClock } from '../../fake-clock.js';
import { SampleStream } from '../live-streams.js';
import { type Film } from '../../rig/film.js';
import { makeFilm, Relay, until } from './support.js';

let film: Film;
beforeAll(async () => {
  film = await makeFilm();
}, 60_000);

type Refusal = { error: { code: string; message: string } };

async function refusal(url: string): Promise<[status: number, code: string]> {
  const answer = await fetch(url);
  const { error } = (await answer.json()) as Refusal;
  return [answer.status, error.code];
}

async function askToPlay(relay: Relay, path: string): Promise<RawClient> {
  const client = await RawClient.ready(relay.port);
  client.send(command('play', 4, null, path));
  return client;
}

describe('HTTP-FLV', () => {
  it('answers in JSON where there is no such stream, name or method', async () => {
    await using relay = await Relay.start({ streams: [new SampleStream('porch')] });
    expect(await refusal(relay.flv('attic'))).toEqual([404, 'unknown_camera']);
    expect(await refusal(relay.flv('porch/sub'))).toEqual([404, 'unknown_camera']);
    expect(await refusal(relay.flv('constructor'))).toEqual([404, 'unknown_camera']);
    expect(await refusal(relay.http('/flv/porch'))).toEqual([404, 'not_found']);
    expect((await fetch(relay.flv('porch'), { method: 'POST' })).status).toBe(405);
    const head = await fetch(relay.flv('porch?token=1'), { method: 'HEAD' });
    expect(head.status).toBe(404);
  });

  it('leaves other addresses alone', async () => {
    await using relay = await Relay.start();
    expect((await fetch(relay.http('/hls/porch/index.m3u8'))).status).toBe(418);
    expect((await fetch(relay.http('/flv'))).status).toBe(418);
  });

  it('works where RTMP is off', async () => {
    const stream = new SampleStream('porch');
    stream.play(film);
    await using relay = await Relay.start({ streams: [stream], rtmp: false });
    expect(relay.server.address).toBeNull();
    const head = await fetch(relay.flv('porch'), { method: 'HEAD' });
    expect(head.headers.get('content-type')).toBe('video/x-flv');
    expect(relay.workers.all()).toEqual([]);
    const answer = await fetch(relay.flv('porch'));
    expect(answer.status).toBe(200);
    await answer.body!.cancel();
  });
});

describe('a stream of H.265', () => {
  it('is refused at once, and costs no worker', async () => {
    const stream = new SampleStream('porch');
    await using relay = await Relay.start({ streams: [stream] });
    const early = refusal(relay.flv('porch'));
    await eventually(() => stream.viewers === 1, { what: 'a waiting viewer' });
    stream.play(await makeFilm({ codec: 'h265', seconds: 2 }));
    expect(await early).toEqual([501, 'unsupported']);
    expect(await refusal(relay.flv('porch'))).toEqual([501, 'unsupported']);
    await using client = await askToPlay(relay, 'porch');
    await client.hears('cannot carry H.265');
    await client.closed;
    expect(relay.workers.all()).toEqual([]);
    expect(stream.viewers).toBe(0);
  }, 30_000);
});

describe('an RTMP player', () => {
  it('is told that there is no such stream', async () => {
    await using relay = await Relay.start();
    for (const path of ['attic', 'porch/sub', '', '../live/porch']) {
      await using client = await askToPlay(relay, path);
      await client.hears('NetStream.Play.StreamNotFound');
      await client.closed;
    }
    const { code, stderr } = await play(relay.rtmp('attic'), { seconds: 1 });
    expect(code).not.toBe(0);
    expect(stderr).toMatch('there is no such camera or stream');
  });
});

describe('a camera that does not stream', () => {
  it('keeps a viewer waiting for ten seconds and no longer', async () => {
    const clock = new FakeClock();
    const stream = new SampleStream('porch');
    await using relay = await Relay.start({ streams: [stream], clock });
    const answer = refusal(relay.flv('porch'));
    await using client = await askToPlay(relay, 'porch');
    await until(() => stream.viewers === 2, 'two waiting viewers');
    await clock.advance(9_999);
    expect(relay.viewersOf('porch')).toBe(2);
    await clock.advance(1);
    expect(await answer).toEqual([503, 'offline']);
    await client.hears('NetStream.Play.Failed');
    await until(() => relay.viewersOf('porch') === 0, 'nobody');
  });
});

describe('a camera that goes away', () => {
  it('keeps its viewers for half a minute', async () => {
    const clock = new FakeClock();
    const stream = new SampleStream('porch');
    stream.play(film);
    await using relay = await Relay.start({ streams: [stream], clock });
    const answer = await fetch(relay.flv('porch'));
    stream.lose();
    let hasEnded = false;
    const ending = drain(answer).then(() => (hasEnded = true));
    await clock.advance(29_999);
    await until(() => relay.workers.all().length === 0, 'the end of the worker');
    expect(hasEnded).toBe(false);
    await clock.advance(1);
    await ending;
    await until(() => stream.viewers === 0, 'nobody');
  });
});

describe('the worker', () => {
  it('goes on for ten seconds after the last viewer', async () => {
    const clock = new FakeClock();
    const stream = new SampleStream('porch');
    stream.play(film);
    await using relay = await Relay.start({ streams: [stream], clock });
    const watchBriefly = async (): Promise<number> => {
      const answer = await fetch(relay.flv('porch'));
      await answer.body!.cancel();
      await until(() => relay.viewersOf('porch') === 0, 'no viewer');
      return relay.workers.all()[0]!.pid;
    };
    const pid = await watchBriefly();
    await clock.advance(9_999);
    expect(await watchBriefly()).toBe(pid);
    await clock.advance(9_999);
    expect(stream.viewers).toBe(1);
    await clock.advance(1);
    await until(() => relay.workers.all().length === 0, 'the end of the worker');
    expect(stream.viewers).toBe(0);
  });

  it('that fails is explained in the log, and not started for every player that asks', async () => {
    await using dir = await tempDir();
    const ffmpeg = dir.file('ffmpeg');
    const starts = dir.file('starts');
    const script = `#!/bin/sh\necho x >> ${starts}\necho '[error] no FLV today' >&2\nexit 1\n`;
    await writeFile(ffmpeg, script, { mode: 0o755 });
    const clock = new FakeClock();
    const stream = new SampleStream('porch');
    stream.play(film);
    await using relay = await Relay.start({ streams: [stream], clock, ffmpeg });
    const countStarts = async (): Promise<number> =>
      (await readFile(starts, 'utf8')).split('\n').length - 1;
    expect(await refusal(relay.flv('porch'))).toEqual([502, 'ffmpeg_failed']);
    expect(await refusal(relay.flv('porch'))).toEqual([502, 'ffmpeg_failed']);
    expect(await countStarts()).toBe(1);
    expect(relay.log.text).toMatch('no FLV today');
    await clock.advance(1_000);
    expect(await refusal(relay.flv('porch'))).toEqual([502, 'ffmpeg_failed']);
    await clock.advance(1_999);
    await refusal(relay.flv('porch'));
    expect(await countStarts()).toBe(2);
    await clock.advance(1);
    await refusal(relay.flv('porch'));
    expect(await countStarts()).toBe(3);
    expect(stream.viewers).toBe(0);
  });

  it('that dies takes its viewers with it, and comes back with the next', async () => {
    const clock = new FakeClock();
    const stream = new SampleStream('porch');
    stream.play(film);
    await using relay = await Relay.start({ streams: [stream], clock });
    const answer = await fetch(relay.flv('porch'));
    process.kill(relay.workers.all()[0]!.pid, 'SIGKILL');
    await drain(answer);
    expect(await refusal(relay.flv('porch'))).toEqual([502, 'ffmpeg_failed']);
    await clock.advance(1_000);
    const again = await fetch(relay.flv('porch'));
    expect(again.status).toBe(200);
    await again.body!.cancel();
  });

  it('is gone when the server is closed, and so are the viewers', async () => {
    const stream = new SampleStream('porch');
    stream.play(film);
    const relay = await Relay.start({ streams: [stream] });
    await using client = await askToPlay(relay, 'porch');
    await client.hears('NetStream.Play.Start');
    const answer = await fetch(relay.flv('porch'));
    await relay.server[Symbol.asyncDispose]();
    expect(relay.workers.all()).toEqual([]);
    await Promise.all([client.closed, drain(answer)]);
    await relay[Symbol.asyncDispose]();
    expect(stream.viewers).toBe(0);
  });
});

async function drain(answer: Response): Promise<void> {
  const reader = answer.body!.getReader();
  while (!(await reader.read()).done);
}
