/** The commands, as a person types them, beside the running program; the demo; a reload. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, command, Home } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { HttpCamera } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo, SMALL_VIDEO } from '../rig/media.js';
import { recordingFiles } from '../rig/recordings.js';
import { Shared } from '../rig/shared.js';
import { eventually } from '../rig/wait.js';

const WHOLE = { unreadable: 0, jumps: [] };
const FRAMES = SMALL_VIDEO.fps * SMALL_VIDEO.seconds;

let movie: string;

beforeAll(async () => {
  movie = await makeMovie(await makeVideo(), await makeAudio('aac'));
}, 120_000);

describe('camrelay', () => {
  const shared = new Shared();
  let home: Home;
  let camrelay: Camrelay;
  let camera: HttpCamera;

  const run = (...args: string[]) => command([...args, '-c', home.configPath]);

  beforeAll(async () => {
    camera = shared.use(await HttpCamera.start('flv', movie));
    home = shared.use(
      await Home.make({
        storage: { segment: '2s' },
        cameras: { porch: { vendor: 'rtsp', url: camera.url } },
      }),
    );
    camrelay = shared.use(await Camrelay.startIn(home));
    const { since } = await camrelay.untilState('porch', 'online');
    await camrelay.untilDurable('porch', since! + 4_000);
  }, 60_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  it.concurrent('check-config says ok', async () => {
    const { code, text, stderr } = await run('check-config');
    expect({ code, text: text.trim() }, stderr).toEqual({ code: 0, text: 'ok' });
  });

  it.concurrent('resolve prints the playable address', async () => {
    const { code, text } = await run('resolve', 'porch');
    expect(code).toBe(0);
    expect(text).toContain(camera.url);
    const json = await run('resolve', 'porch', '--json');
    expect(JSON.parse(json.text)).toEqual({
      camera: 'porch',
      vendor: 'rtsp',
      stream: 'main',
      url: camera.url,
      protocol: 'http',
      expiresAt: null,
      single_use: false,
    });
  });

  it.concurrent('probe prints codecs, size, frame rate and sound', async () => {
    const { code, text, stderr } = await run('probe', 'porch');
    expect(code, stderr).toBe(0);
    for (const fact of [/h264/i, /320x240/, /25/, /aac/i]) expect(text).toMatch(fact);
  });

  it.concurrent('snapshot writes a picture', async () => {
    const file = home.dir.file('still.jpg');
    const { code, stderr } = await run('snapshot', 'porch', '-o', file);
    expect(code, stderr).toBe(0);
    const { ids, video } = await play(file, { seconds: null });
    expect(video).toMatchObject({ codec: 'mjpeg', width: 320, height: 240 });
    expect(ids[0]).not.toBeNull();
  });

  it.concurrent('export writes a clip', async () => {
    const [span] = await camrelay.spans('porch');
    const file = home.dir.file('clip.mp4');
    const iso = (ms: number): string => new Date(ms).toISOString();
    const [from, to] = [iso(span!.from + 700), iso(span!.from + 2_700)];
    const { code, stderr } = await run('export', 'porch', '--from', from, '--to', to, '-o', file);
    expect(code, stderr).toBe(0);
    const { ids } = await play(file, { seconds: null });
    expect(findBreaks(ids, FRAMES)).toEqual(WHOLE);
    expect(Math.abs(ids.length - 50)).toBeLessThanOrEqual(2);
  });

  it.concurrent.each([
    { args: ['resolve', 'nobody'], code: 'unknown_camera' },
    { args: ['snapshot', 'nobody', '-o', 'x.jpg'], code: 'unknown_camera' },
    {
      args: ['export', 'porch', '--from', '-3d', '--to', '-2d', '-o', 'x.mp4'],
      code: 'no_recording',
    },
    { args: ['export', 'porch', '--from', 'now', '--to', '-1h', '-o', 'x.mp4'], code: 'bad_span' },
  ])('$args.0 $args.1 fails with $code', async ({ args, code }) => {
    const failed = await run(...args);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(new RegExp(`^camrelay: ${code}: .+`, 'm'));
  });

  it.concurrent('prints an error as JSON where asked to', async () => {
    const failed = await run('resolve', 'nobody', '--json');
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.text || failed.stderr)).toMatchObject({
      error: { code: 'unknown_camera' },
    });
  });

  it('check finds nothing amiss, and a file that is missing when there is one', async () => {
    const good = await run('check');
    expect(good.code, good.text + good.stderr).toBe(0);
    const [first] = await recordingFiles(home.dataDir);
    await rm(first!);
    const bad = await run('check');
    expect(bad.code).toBe(1);
    expect(bad.text + bad.stderr).toContain(first!.split('/').at(-1)!);
  });
});

describe('a reload (SIGHUP)', () => {
  it('touches only the cameras that changed', async () => {
    await using kept = await HttpCamera.start('flv', movie);
    await using moved = await HttpCamera.start('flv', movie);
    await using fresh = await HttpCamera.start('flv', movie);
    const vendor = 'rtsp';
    await using home = await Home.make({
      cameras: {
        kept: { vendor, url: kept.url },
        moved: { vendor, url: moved.url },
        dropped: { vendor, url: moved.url },
      },
    });
    await using camrelay = await Camrelay.startIn(home);
    for (const id of ['kept', 'moved', 'dropped']) await camrelay.untilState(id, 'online');
    const pid = await camrelay.ingestPid('kept');
    const { since } = await camrelay.camera('kept');

    await home.configure({
      cameras: {
        kept: { vendor, url: kept.url },
        moved: { vendor, url: fresh.url, name: 'Moved' },
        added: { vendor, url: fresh.url },
      },
    });
    camrelay.process.signal('SIGHUP');
    await camrelay.untilState('added', 'online');
    await eventually(async () => (await camrelay.camera('moved')).name === 'Moved', {
      what: 'the new name',
    });
    await camrelay.untilState('moved', 'online');
    expect((await fetch(camrelay.http('/api/v1/cameras/dropped'))).status).toBe(404);
    await eventually(() => moved.clients === 0, { what: 'the old address to be left' });
    expect(await camrelay.ingestPid('kept')).toBe(pid);
    expect(await camrelay.camera('kept')).toMatchObject({ state: 'online', since });
    expect(kept.requests).toBeLessThanOrEqual(2); // a first look, and the stream

    await writeFile(home.configPath, 'cameras: { kept: { vendor: rstp } }\n');
    camrelay.process.signal('SIGHUP');
    await camrelay.process.line('stderr', /rstp|must be|bad_config/);
    expect((await camrelay.camera('kept')).state, 'a wrong file changes nothing').toBe('online');
    expect(await camrelay.ingestPid('kept')).toBe(pid);
    expect(await readFile(home.configPath, 'utf8')).toContain('rstp');
  });
});
