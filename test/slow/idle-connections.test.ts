/** Ten thousand who connect and say nothing, at a limit that lets them in. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Attack } from '../rig/attacker.js';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';

const IDLE = 10_000;
const AT_ONCE = 1_000;
const LIMITS = { http_connections: IDLE + 1_000, connections_per_client: 65_535 };

/** What this process may open; Node.js raises the soft limit to the hard one. */
const [, allowed] =
  /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];

it.runIf(Number(allowed) >= IDLE + 2_000)('10 000 idle connections leave the cameras and a player alone', async () => {
  const camera = { vendor: 'demo', size: '320x180', fps: 10 };
  await using camrelay = await Camrelay.start({ config: { limits: LIMITS, cameras: { one: camera } } });
  await camrelay.untilState('one', 'online');
  const startedMs = Date.now();
  using attack = new Attack(camrelay.home.httpPort);
  for (let count = 0; count < IDLE; count += AT_ONCE) await attack.connect(AT_ONCE);
  expect(attack.open).toBeGreaterThan(IDLE * 0.9);
  const { video } = await play(camrelay.hls('one'), { seconds: 2, decode: false, sound: false });
  expect(video?.packets.length).toBeGreaterThan(10);
  const nowMs = Date.now();
  await camrelay.untilDurable('one', nowMs);
  expect(await camrelay.gaps('one', startedMs, nowMs)).toEqual([]);
}); // prettier-ignore
