import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { WorkerEntry } from '../../relay/worker-table.js';
import { type ProcessState, processState, WorkerUsage } from '../../src/worker-usage.js';
import { systemClock } from '../../src/kit/clock.js';
import { FakeClock } from '../fake-clock.js';

const worker = (camera: string, pid: number): WorkerEntry => ({
  camera,
  stream: 'main',
  kind: 'ingest',
  pid,
});

function rig() {
  const clock = new FakeClock();
  const states = new Map<number, ProcessState>();
  const workers = [worker('porch', 1), worker('porch', 2), worker('yard', 3), worker('barn', 4)];
  const usage = new WorkerUsage({
    workers: () => workers,
    clock,
    read: (pid) => Promise.resolve(states.get(pid) ?? null),
  });
  return { clock, states, usage };
}

describe('what the workers of a camera cost', () => {
  it('is that of all of them, of their whole life at the first look', async () => {
    const { states, usage } = rig();
    states.set(1, { cpuMs: 1_000, ageMs: 10_000, memory: 100 });
    states.set(2, { cpuMs: 4_000, ageMs: 10_000, memory: 10 });
    states.set(3, { cpuMs: 100, ageMs: 100_000, memory: 5 });
    expect([...(await usage.look())]).toEqual([
      ['porch', { cpu: 0.5, memory: 110 }],
      ['yard', { cpu: 0.001, memory: 5 }],
    ]);
  });

  it('is then that since the last look, and the same for who looks again at once', async () => {
    const { clock, states, usage } = rig();
    states.set(3, { cpuMs: 50_000, ageMs: 100_000, memory: 5 });
    await usage.look();
    await clock.advance(2_000);
    states.set(3, { cpuMs: 50_400, ageMs: 102_000, memory: 6 });
    expect((await usage.look()).get('yard')).toEqual({ cpu: 0.2, memory: 6 });
    await clock.advance(500);
    states.set(3, { cpuMs: 50_900, ageMs: 102_500, memory: 7 });
    expect((await usage.look()).get('yard')).toEqual({ cpu: 0.2, memory: 7 });
    await clock.advance(500);
    expect((await usage.look()).get('yard')).toEqual({ cpu: 0.5, memory: 7 });
  });

  it('is read from what Linux says of a process, whatever that is called', () => {
    const stat = `7 (a ) (b c) S 1 7 7 0 -1 4194560 8 0 0 0 250 50 0 0 20 0 4 0 1000 9 9`;
    const status = 'Name:\ta\nVmRSS:\t    2048 kB\n';
    expect(processState(stat, status, '40.00 70.00')).toEqual({
      cpuMs: 3_000,
      ageMs: 30_000,
      memory: 2_097_152,
    });
    expect(processState(stat, 'Name:\ta\nState:\tZ\n', '40.00 70.00')).toBeNull();
  });

  it.runIf(process.platform === 'linux')('is known of a process that runs, and no more when it is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'for (;;);']);
    const usage = new WorkerUsage({ workers: () => [worker('porch', child.pid!)], clock: systemClock });
    try {
      const found = (await usage.look()).get('porch');
      expect(found?.memory).toBeGreaterThan(1_000_000);
      expect(found?.cpu).toBeGreaterThanOrEqual(0);
    } finally {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    }
    expect([...(await usage.look())]).toEqual([]);
  }); // prettier-ignore
});
