/** Cameras added, tried, changed and removed over HTTP, in the built program and its file. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Camrelay, Home } from '../rig/camrelay.js';
import { publish } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo } from '../rig/media.js';
import { eventually } from '../rig/wait.js';
import {
  startReolinkSimulator,
  type ReolinkOptions,
  type ReolinkSimulator,
} from '../simulators/reolink/simulator.js';

type Step = Readonly<{
  step: string;
  state: string;
  code: string | null;
  message: string;
  detail: Readonly<Record<string, unknown>>;
}>;

const taken: AsyncDisposable[] = [];
let home: Home;
let camrelay: Camrelay;

beforeEach(async () => {
  home = keep(await Home.make({ cameras: {} }));
  const file = await readFile(home.configPath, 'utf8');
  await writeFile(
    home.configPath,
    `# the house\n${file.replace(/cameras:.*\n/, '')}cameras:\n  # upstairs\n  one: { vendor: demo, size: 320x240, fps: 5 } # first\n`,
  );
  camrelay = keep(await Camrelay.startIn(home));
});
afterEach(async () => {
  for (let thing = taken.pop(); thing; thing = taken.pop()) await thing[Symbol.asyncDispose]();
});

function keep<T extends AsyncDisposable>(thing: T): T {
  taken.push(thing);
  return thing;
}

async function device(options: ReolinkOptions = {}): Promise<ReolinkSimulator> {
  return keep(await startReolinkSimulator(options));
}

function ask(
  method: string,
  path: string,
  body?: unknown,
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fetch(camrelay.http(`/api/v1${path}`), {
    method,
    signal,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** What a test tells, until its end. @param begun called when it goes on */
async function tried(
  body: unknown,
  begun: () => void = () => undefined,
): Promise<{ text: string; steps: Step[]; ok: boolean }> {
  const response = await ask('POST', '/cameras/test', body);
  begun();
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const told = [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event, data]) => ({
    event,
    data: JSON.parse(data!) as Step & { ok: boolean },
  }));
  const steps = told.filter(({ event }) => event === 'step').map(({ data }) => data);
  return { text, steps, ok: told.at(-1)?.event === 'done' && told.at(-1)!.data.ok };
}

/** The last word on each step. */
const outcome = (steps: readonly Step[]): Readonly<Record<string, string>> =>
  Object.fromEntries(steps.map(({ step, state, code }) => [step, code === null ? state : `${state} ${code}`])); // prettier-ignore

const ALL_WELL = { reach: 'ok', sign_in: 'ok', streams: 'ok', picture: 'ok', sound: 'ok' };

describe('a camera over HTTP', () => {
  it('is added, changed and removed, live at once, and the file keeps its comments', async () => {
    await camrelay.untilState('one', 'online');
    const worker = await camrelay.ingestPid('one');
    const two = { id: 'two', vendor: 'demo', size: '320x240', fps: 5 };
    expect((await ask('POST', '/cameras', two)).status).toBe(201);
    await camrelay.untilState('two', 'online');
    expect((await ask('PATCH', '/cameras/two', { name: 'Second', fps: 10 })).status).toBe(200);
    await camrelay.untilState('two', 'online');
    const file = await readFile(home.configPath, 'utf8');
    expect(file).toMatch(/^# the house\n/);
    expect(file).toContain(
      'cameras:\n  # upstairs\n  one: { vendor: demo, size: 320x240, fps: 5 } # first\n' +
        '  two:\n    vendor: demo\n    size: 320x240\n    fps: 10\n    name: Second\n',
    );
    expect((await ask('DELETE', '/cameras/two')).status).toBe(204);
    expect((await ask('GET', '/cameras/two')).status).toBe(404);
    expect((await camrelay.workers()).filter(({ camera }) => camera === 'two')).toEqual([]);
    expect(await camrelay.ingestPid('one')).toBe(worker);
  });
});

describe('a test of a camera', () => {
  it('shows its picture, signs out, and then shares the session of the camera at work', async () => {
    const reolink = await device();
    const { text, steps, ok } = await tried({ id: 'porch', ...reolink.camera });
    expect(outcome(steps)).toEqual(ALL_WELL);
    expect(ok).toBe(true);
    const { detail } = steps.find(({ step, state }) => step === 'picture' && state === 'ok')!;
    const jpeg = Buffer.from(String(detail.picture).replace('data:image/jpeg;base64,', ''), 'base64'); // prettier-ignore
    expect(jpeg.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(reolink.secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect([reolink.sessions, reolink.viewers]).toEqual([0, 0]);

    await ask('POST', '/cameras', { id: 'porch', ...reolink.camera });
    await camrelay.untilState('porch', 'online');
    const { logins, viewers } = reolink;
    expect((await tried({ id: 'porch' })).ok).toBe(true);
    expect((await tried({ id: 'porch', stream: 'sub' })).ok).toBe(true);
    expect([reolink.logins, reolink.sessions]).toEqual([logins, 1]);
    await eventually(() => reolink.viewers === viewers, { what: 'the second stream to be closed' });
    expect(reolink.complaints).toEqual([]);
  });

  it('says where it failed, in a code and a sentence', async () => {
    const reolink = await device();
    const wrong = await tried({ id: 'porch', ...reolink.camera, password: 'wrong-Pass_1' });
    expect(outcome(wrong.steps)).toEqual({
      reach: 'ok',
      sign_in: 'failed bad_credentials',
      streams: 'skipped',
      picture: 'skipped',
      sound: 'skipped',
    });
    expect(wrong.ok).toBe(false);
    expect(wrong.text).not.toContain('wrong-Pass_1');

    const away = await tried({ id: 'gate', vendor: 'rtsp', url: 'rtsp://127.0.0.1:9/live' });
    expect(outcome(away.steps)).toMatchObject({ reach: 'failed unreachable', sign_in: 'skipped' });

    const nowhere = await tried({ id: 'gate', vendor: 'rtsp', url: camrelay.rtsp('nowhere') });
    expect(outcome(nowhere.steps)).toMatchObject({ sign_in: 'ok', streams: 'failed not_found' });
    expect((await ask('GET', '/cameras/gate')).status).toBe(404);
  });

  it('leaves nothing behind a second after whoever asked has hung up', async () => {
    const reolink = await device();
    reolink.freezeMedia(true);
    const children = camrelay.children().length;
    const hangUp = new AbortController();
    const response = await ask('POST', '/cameras/test', { id: 'porch', ...reolink.camera }, hangUp.signal); // prettier-ignore
    const ended = response.text().catch(() => 'hung up');
    await eventually(() => reolink.sessions === 1 && camrelay.children().length > children, {
      what: 'the test to be under way',
    });
    hangUp.abort();
    expect(await ended).toBe('hung up');
    const ofTest = ({ camera }: { camera: string | null }): boolean => camera === 'porch';
    await eventually(
      async () => reolink.sessions === 0 && !(await camrelay.workers()).some(ofTest),
      { what: 'ffmpeg and the session to be gone', withinMs: 1_000 },
    );
  });

  it('waits for a camera that publishes, though it is not saved', async () => {
    const body = { id: 'pushed', vendor: 'push', key: 'sesame' };
    const movie = await makeMovie(await makeVideo(), await makeAudio('aac'));
    const { steps, ok } = await tried(body, () =>
      keep(publish(camrelay.rtmp('pushed?key=sesame'), movie, 'tcp')),
    );
    expect(outcome(steps)).toEqual(ALL_WELL);
    expect(ok).toBe(true);
    expect((await ask('GET', '/cameras/pushed')).status).toBe(404);
  });
});

describe('what went wrong with a camera', () => {
  it('is told, and it is tried again when a person asks', async () => {
    await ask('POST', '/cameras', { id: 'gate', vendor: 'rtsp', url: 'rtsp://127.0.0.1:9/live' });
    await camrelay.untilState('gate', 'offline');
    const answer = await (await ask('GET', '/cameras/gate/attempts')).json();
    expect(answer).toMatchObject({
      attempts: expect.arrayContaining([
        expect.objectContaining({ stream: 'main', step: 'reach', code: 'unreachable' }),
      ]),
    });
    const retry = await ask('POST', '/cameras/gate/retry');
    expect(retry.status).toBe(202);
    expect(await retry.json()).toMatchObject({ held_back: null });
  });
});
