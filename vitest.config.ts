import { defineConfig } from 'vitest/config';
import { compiledWords } from './web/compiled-words.js';

/** Tests of single parts that nevertheless run real players, which need the machine to themselves. */
const REAL_PLAYERS = [
  'test/relay/rtsp/interop.test.ts',
  'test/relay/hls/players.test.ts',
  'test/relay/move.test.ts',
];

/** The whole program before each simulated device: minutes, so not for every run. */
const VENDORS = ['test/system/vendors/**/*.test.ts', 'test/simulators/media-house.test.ts'];

/** What camrelay is for, from a camera to a player, the disk and the page: in every run. */
const MAIN_JOB = [
  'access-matrix',
  'check',
  'demo',
  'interop-in',
  'interop-out',
  'push',
  'recording',
  'secrets',
  'tools',
].map((name) => `test/system/${name}.test.ts`);
const MAIN_PAGES = ['shell', 'size'].map((name) => `test/page/${name}.test.ts`);

/** Real players on a busy machine: UDP may lose a packet there, and a browser its breath. */
const WHOLE_PROGRAM = {
  retry: 2,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  fileParallelism: false,
};

/** Three hundred files: to load all modules anew for each took longer than the tests. */
const SMALL = { isolate: false, maxWorkers: '100%' };

/** `unit` needs nothing but Node; `main` and `system` run the built program against real cameras and players. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [compiledWords()],
        test: {
          name: 'unit',
          // Some wait for real processes, which a shared machine may hold back now and then.
          retry: process.env.CI ? 1 : 0,
          ...SMALL,
          include: ['test/{src,relay,recorder,storage,simulators,web}/**/*.test.ts'],
          exclude: [...REAL_PLAYERS, ...VENDORS],
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts', ...REAL_PLAYERS],
          exclude: [...MAIN_JOB, ...VENDORS],
          ...WHOLE_PROGRAM,
        },
      },
      { test: { name: 'main', include: [...MAIN_JOB, ...MAIN_PAGES], ...WHOLE_PROGRAM } },
      { test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], ...SMALL } },
      // By `npm run soak` alone: half an hour.
      { test: { name: 'soak', include: ['test/soak/**/*.test.ts'] } },
      {
        test: {
          name: 'page',
          include: ['test/page/**/*.test.ts'],
          exclude: MAIN_PAGES,
          ...WHOLE_PROGRAM,
        },
      },
      { test: { name: 'vendors', include: VENDORS, ...WHOLE_PROGRAM } },
      {
        test: {
          name: 'slow',
          include: ['test/slow/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
