/**
 * The clock of the machine is set while the program records. libfaketime stands between the program
 * and the C library, and takes what to add to the time from a file.
 */
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Camrelay, command, Home } from '../rig/camrelay.js';
import { playFile, recordingFiles } from '../rig/recordings.js';
import { faketimePath } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';

const HOUR_MS = 3_600_000;
const CAMERAS = { porch: { vendor: 'demo', size: '320x240', fps: 10 } };

/** A camera is recorded, and the clock is set by so much. */
async function recordAcross(stepMs: number) {
  const home = await Home.make({ cameras: CAMERAS, storage: { segment: '5s' } });
  const offset = home.dir.file('offset');
  await writeFile(offset, '+0');
  const env = {
    LD_PRELOAD: faketimePath!,
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
  await using camrelay = await Camrelay.startIn(home, { env });
  const { since } = await camrelay.untilState('porch', 'online');
  await camrelay.untilDurable('porch', since! + 3_000);
  await writeFile(offset, `${stepMs > 0 ? '+' : ''}${stepMs / 1000}`);
  const [fromMs, toMs] = [since! - 3 * HOUR_MS, since! + 3 * HOUR_MS];
  const gaps = await eventually(
    async () => {
      const found = await camrelay.gaps('porch', fromMs, toMs);
      const clock = found.findLast(({ cause }) => cause === 'clock');
      return clock && !clock.open && found;
    },
    { what: 'the gap of the step', withinMs: 30_000 },
  );
  const { to } = gaps.at(-1)!;
  await camrelay.untilDurable('porch', to + 4_000, 30_000);
  const spans = await camrelay.spans('porch', fromMs, toMs);
  await camrelay.stop();
  return { home, gaps: gaps.filter(({ cause }) => cause === 'clock'), spans };
}

describe.runIf(faketimePath)('a clock that is set while recording', { concurrent: true }, () => {
  it.each([
    { what: 'ahead by an hour', stepMs: HOUR_MS },
    { what: 'back by an hour', stepMs: -HOUR_MS },
  ])('$what leaves a gap that says so, and neither overlap nor loss', async ({ stepMs }) => {
    const { home, gaps, spans } = await recordAcross(stepMs);
    await using _home = home;
    expect(gaps).toHaveLength(1);
    const { from, to } = gaps[0]!;
    const awayMs = to - from - Math.max(0, stepMs);
    expect(awayMs).toBeGreaterThan(0);
    expect(awayMs).toBeLessThan(10_000);
    for (const [at, span] of spans.entries()) {
      expect(span.from).toBeLessThan(span.to);
      expect(span.from).toBeGreaterThanOrEqual(spans[at - 1]?.to ?? 0);
    }
    expect(spans.some((span) => span.to >= from - 1_000)).toBe(true);
    expect(spans.at(-1)!.to).toBeGreaterThan(to + 3_000);
    for (const file of await recordingFiles(home.dataDir)) await playFile(file);
    const check = await command(['check', '-c', home.configPath]);
    expect(check.code, check.stderr).toBe(0);
  });
});
