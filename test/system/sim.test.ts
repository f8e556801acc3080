/** Simulated devices, started by hand: what the README shows to people without a camera. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { command } from '../rig/camrelay.js';
import { Child, runToEnd } from '../rig/child.js';
import { tempDir } from '../rig/temp-dir.js';
import { SIMULATORS } from '../simulators/simulators.js';

const MAIN = join(import.meta.dirname, '../../dist/sim/test/simulators/main.js');
const READY = /a \w+ device that plays/;

const start = (...args: string[]): Child => new Child(process.execPath, [MAIN, ...args]);

describe('npm run sim', () => {
  it.each(Object.keys(SIMULATORS))(
    'starts a %s device and prints a configuration that is accepted',
    async (vendor) => {
      await using dir = await tempDir();
      await using simulator = start(vendor, '--port', '0');
      await simulator.line('stderr', READY);
      const config = simulator.stdout.join('\n');
      expect(parse(config)).toMatchObject({ cameras: { [vendor]: { vendor } } });
      await writeFile(dir.file('camrelay.yaml'), config);
      const checked = await command(['check-config', '-c', dir.file('camrelay.yaml')]);
      expect(checked.text.trim(), checked.stderr).toBe('ok');
      expect(await simulator.stop('SIGINT')).toEqual({ code: 0, signal: null });
      expect(simulator.stderr.at(-1)).toMatch(/ends with .*viewers 0, complaints 0$/);
    },
  );

  it('shows with --serve how camrelay sees it, and ends both', async () => {
    await using simulator = start('reolink', '--port', '0', '--serve');
    const [, url] = await simulator.line('stdout', /^camrelay: ready (\S+)/);
    await simulator.line('stderr', /viewers [1-9]/);
    expect((await fetch(`${url!}/healthz`)).status).toBe(200);
    expect(await simulator.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(simulator.stderr.at(-1)).toMatch(/sessions 0, viewers 0, complaints 0$/);
    await expect(fetch(`${url!}/healthz`)).rejects.toThrow();
  });

  it.each([[[]], [['nobody']], [['reolink', '--port', 'x']], [['reolink', '--what']]])(
    'says how it is used after %j',
    async (args) => {
      const { code, stderr } = await runToEnd(process.execPath, [MAIN, ...args]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^usage: npm run sim -- [\w|]*reolink/);
    },
  );

  it('says which option helps where its port is taken', async () => {
    await using first = start('reolink', '--port', '0');
    await first.line('stderr', READY);
    const { port } = (parse(first.stdout.join('\n')) as { cameras: { reolink: { port: number } } })
      .cameras.reolink;
    const args = [MAIN, 'reolink', '--port', String(port)];
    const { code, stderr } = await runToEnd(process.execPath, args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/EADDRINUSE.*choose another with --port/);
  });
});
