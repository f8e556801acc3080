/** Clients that mean no good, at every port: the cameras don't notice, and players hardly. */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Attack, exchange } from '../rig/attacker.js';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { Shared } from '../rig/shared.js';
import { eventually } from '../rig/wait.js';

const MOST = 60;
/** Above the limit, for programs of this machine, which these clients are. */
const OWN_RESERVE = 64;
const MANY = 400;
/** What the program may hold open beside what it held before: caches, files that are just read. */
const DESCRIPTORS_SLACK = 20;
/** Long before the time for a whole request is up. */
const AT_ONCE_MS = 5_000;
const HTTP_REQUEST = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ';
const RTSP_REQUEST = 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX-Long: ';
const LONG = 'a'.repeat(400);
/** The first bytes of a TLS handshake that goes no further. RFC 8446, section 5.1 */
const HALF_HELLO = Buffer.from('16030100f6010000f20303', 'hex');

const Limits = z.object({
  limits: z.array(z.object({ name: z.string(), used: z.number(), refused: z.number() })),
});

const shared = new Shared();
let camrelay: Camrelay;
let ports: Record<'http' | 'rtsp' | 'rtmp', number>;
let descriptorsBefore: number;
let startedMs: number;

const descriptors = (): number => readdirSync(`/proc/${camrelay.pid}/fd`).length;

const limit = async (name: string) => {
  const { limits } = await camrelay.api('/system', Limits);
  return limits.find((one) => one.name === name)!;
};

/** A player of each protocol gets its picture. */
async function expectPlayers(): Promise<void> {
  const urls = [camrelay.rtsp('one'), camrelay.hls('one'), camrelay.rtmp('one')];
  const played = await Promise.all(
    urls.map((url) => play(url, { seconds: 1, decode: false, sound: false })),
  );
  for (const { video } of played) expect(video?.packets.length).toBeGreaterThanOrEqual(5);
}

beforeAll(async () => {
  const camera = { vendor: 'demo', size: '320x180', fps: 10 };
  camrelay = shared.use(
    await Camrelay.start({
      config: {
        storage: { segment: '2s' },
        limits: { http_connections: MOST, rtsp_connections: MOST, rtmp_connections: MOST },
        cameras: { one: camera, two: camera },
      },
    }),
  );
  const { httpPort: http, rtspPort: rtsp, rtmpPort: rtmp } = camrelay.home;
  ports = { http, rtsp, rtmp };
  await camrelay.untilState('one', 'online');
  await camrelay.untilState('two', 'online');
  await expectPlayers();
  startedMs = Date.now();
  descriptorsBefore = descriptors();
});

afterAll(async () => {
  await shared[Symbol.asyncDispose]();
});

describe.each(['http', 'rtsp', 'rtmp'] as const)('at the port of %s', (protocol) => {
  it('hundreds who connect and say nothing keep no player out', async () => {
    using attack = new Attack(ports[protocol]);
    await attack.connect(MANY);
    await expectPlayers();
    expect(attack.open).toBeLessThanOrEqual(MOST + OWN_RESERVE);
    const { refused } = await limit(`${protocol}_connections`);
    expect(refused).toBeGreaterThanOrEqual(MANY - MOST - OWN_RESERVE);
  });

  it('who sends a request a byte at a time is put out', async () => {
    using attack = new Attack(ports[protocol]);
    const bytes = { http: HTTP_REQUEST + LONG, rtsp: RTSP_REQUEST + LONG, rtmp: `\u0003${LONG}` };
    await attack.drip(20, Buffer.from(bytes[protocol]));
    expect(attack.open).toBe(0);
  });

  it('random bytes, and half a TLS handshake, come to nothing', async () => {
    using attack = new Attack(ports[protocol]);
    await attack.send(40, (index) => (index % 2 === 0 ? randomBytes(4_096) : HALF_HELLO));
    await attack.send(20, () => randomBytes(100), true);
    await expectPlayers();
    await eventually(() => attack.open === 0, { what: 'all to be put out', withinMs: 20_000 });
  });
});

describe('a request whose end is in doubt', () => {
  const hidden = 'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  const post =
    'POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';

  it.each([
    ['has a length and chunks', `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['has two lengths', `${post}Content-Length: 4\r\nContent-Length: 60\r\n\r\nabcd${hidden}`],
    ['has chunks that are none', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n${hidden}`],
    ['has chunks by another name', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['has a space before a colon', `${post}Content-Length : 4\r\n\r\nabcd${hidden}`],
    ['has a header of 20 KB', `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n${hidden}`],
  ])('as it %s is refused, and the connection closed', async (_, request) => {
    const answer = await exchange(ports.http, request);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toContain('camrelay_build_info');
  }); // prettier-ignore

  it('is refused by RTSP as well', async () => {
    const answer = await exchange(ports.rtsp, `${RTSP_REQUEST}${'a'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^RTSP\/1\.0 4\d\d /);
  });

  it('and a body that is too long is not read', async () => {
    const request = `${post}Content-Length: 99999999\r\n\r\n{`;
    const startedMs = performance.now();
    expect(await exchange(ports.http, request)).toMatch(/^HTTP\/1\.1 400 /);
    expect(performance.now() - startedMs).toBeLessThan(AT_ONCE_MS);
  });
});

describe('afterwards', () => {
  it('the cameras have no gap', async () => {
    const nowMs = Date.now();
    for (const id of ['one', 'two']) {
      await camrelay.untilDurable(id, nowMs - 1_000);
      expect(await camrelay.gaps(id, startedMs, nowMs - 1_000)).toEqual([]);
    }
  });

  it('what was opened is closed', async () => {
    await eventually(() => descriptors() <= descriptorsBefore + DESCRIPTORS_SLACK, {
      what: 'the descriptors to be closed',
      withinMs: 30_000,
    });
    for (const protocol of ['rtsp', 'rtmp'])
      expect((await limit(`${protocol}_connections`)).used).toBeLessThanOrEqual(2);
  });
});
