import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRecorder } from '../../recorder/recorder.js';
import { boxesIn } from '../../src/fmp4/box.js';
import { silentLog } from '../../src/kit/log.js';
import { openIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { Child } from '../rig/child.js';
import { tempDir } from '../rig/temp-dir.js';
import { eventually } from '../rig/wait.js';
import { PORCH, START_MS } from './parts.js';
import { ALWAYS } from './rig.js';

const KILLS = 4;
const script = new URL('kill-child.mjs', import.meta.url).pathname;
/** The child runs what was built: a thread loads no TypeScript. */
const isBuilt = existsSync(new URL('../../dist/recorder/recorder.js', import.meta.url));

describe.runIf(isBuilt)('a program that is killed again and again while it records', () => {
  it('loses nothing it called durable, and leaves files and rows that agree', async () => {
    await using dir = await tempDir();
    let durableMs = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await using child = new Child('node', [script, dir.path, String(START_MS + kill * 600_000)]);
      await child.line(
        'stdout',
        new RegExp(`^durable ${String(START_MS + kill * 600_000).slice(0, 7)}`),
      );
      const enough = child.stdout.length + 8 + kill * 5;
      await eventually(() => child.stdout.length >= enough, { what: 'saves', everyMs: 1 });
      child.signal('SIGKILL');
      await child.exited;
      durableMs = Number(/\d+/.exec(child.stdout.at(-1)!)![0]);

      await using index = await openIndex({
        file: dir.file('index.db'),
        log: silentLog,
        thread: false,
      });
      const clock = new FakeClock(durableMs);
      const options = { directory: dir.path, index, retention: {}, clock, log: silentLog };
      await using _recorder = await startRecorder(options);
      const recordings = index.read.overlapping(PORCH, ALWAYS);
      expect(index.read.newestEndMs(PORCH)).toBeGreaterThanOrEqual(durableMs);

      const found = (await readdir(dir.path, { recursive: true })).filter((name) =>
        name.endsWith('.mp4'),
      );
      expect(found.sort()).toEqual(recordings.map(({ path }) => path).sort());
      for (const { path, bytes, parts, finished } of recordings) {
        const file = await readFile(join(dir.path, path));
        expect(finished).toBe(true);
        expect(file.length).toBe(bytes);
        const moofs = [...boxesIn(file)].filter(({ type }) => type === 'moof');
        expect(moofs).toHaveLength(parts.length);
      }
    }
  }, 60_000);
});
