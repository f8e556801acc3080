/** The configuration file, and changes to it. */
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { editCamera } from '../../../src/config/camera-edit.js';
import { patchedKeys, readPatch, shownKeys } from '../../../src/config/camera-keys.js';
import type { Config } from '../../../src/config/config.js';
import { ConfigError, formatConfigIssues } from '../../../src/config/issue.js';
import { parseConfig, type ConfigSource, type ParseOptions } from '../../../src/config/load.js';
import type { KeyProblem } from '../../../src/config/camera-keys.js';
import { readSchedule } from '../../../src/config/schedule.js';
import { CamrelayError } from '../../../src/model/errors.js';
import { utf8, type Target } from '../target.js';
import { unlessRefused } from './refused.js';

/** One file is read now and then, by whoever may change it: only what never ends is wrong. */
const SLOW_MS = 1_000;
const EXAMPLE = readFileSync('camrelay.example.yaml');
const SMALL = `http: { listen: 127.0.0.1:0 } # the page
cameras:
  # about porch
  porch:
    name: Front porch # shown
    vendor: rtsp
    url: rtsp://u:p@192.168.1.20/x
    record: { schedule: { mon-fri: ["08:00-12:00", "14:00-17:00"] } }
    # behind
  yard: { vendor: demo, fps: 5 }
  &anchor gate: &g
    vendor: demo
    name: "a \\u00fc # b"
  door: { <<: *g, name: Door }
`;
const WORDS = [': ', '- ', '\n', '\n  ', '\n    ', '# ', '{ ', ' }', '[', ']', "'", '"', '|\n', '>-\n', '&a ', '*a', '<<: *g', '${A}', '${A:-b}', '$${', '~', '!!str ', '---\n', '\t', '? ', '\r\n', '_file', '\uFDD0', 'vendor: demo', 'porch:']; // prettier-ignore
const OPTIONS: ParseOptions = {
  file: 'c.yaml',
  path: '/c.yaml',
  dir: '/',
  env: { A: 'x' },
  readSecret: () => 'secret',
};
const configIn = (text: string): Config => parseConfig(text, OPTIONS);

const file: Target = {
  name: 'config',
  seeds: [...utf8(SMALL), EXAMPLE],
  words: WORDS,
  refusals: [ConfigError],
  mostBytes: 8 * 1024,
  mostMs: SLOW_MS,
  share: 0.2,
  check: (input) => {
    try {
      const config = configIn(input.toString('utf8'));
      assert(Object.isFrozen(config) && Object.isFrozen(config.cameras));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      assert(formatConfigIssues(error.issues) !== '');
      throw error;
    }
  },
};

const NAME = 'Neu: "é" # 1';

const edit: Target = {
  name: 'config-edit',
  seeds: utf8(SMALL, SMALL.replaceAll('\n', '\r\n'), 'cameras:\n', ''),
  words: WORDS,
  mostBytes: 4_096,
  refusals: [ConfigError, CamrelayError],
  mostMs: SLOW_MS,
  share: 0.05,
  check: (input) => {
    const text = input.toString('utf8');
    const before = configIn(text);
    const source: ConfigSource = { text, options: OPTIONS };
    for (const { id } of before.cameras.slice(0, 3)) {
      const named = unlessRefused(() => editCamera(source, id, (keys) => ({ ...keys, name: NAME })), CamrelayError); // prettier-ignore
      if (named) assertOnly(before, configIn(named.text), id, NAME);
      const gone = unlessRefused(() => editCamera(source, id, () => null), CamrelayError);
      if (gone) assertSame(withoutCamera(before, id), configIn(gone.text));
    }
    const fresh = { vendor: 'demo', name: NAME };
    const added = unlessRefused(() => editCamera(source, 'added', () => fresh), CamrelayError);
    if (!added || before.cameras.some(({ id }) => id === 'added')) return;
    assertSame(withoutCamera(configIn(added.text), 'added'), before);
    assert(
      linesOf(text).every((line) => added.text.includes(line)),
      'a line is gone',
    );
    const back = editCamera({ ...source, text: added.text }, 'added', () => null);
    assertSame(configIn(back.text), before);
  },
};

const linesOf = (text: string): string[] =>
  text.split('\n').filter((line) => line.trimStart().startsWith('#'));
const withoutCamera = (config: Config, id: string): Config => ({
  ...config,
  cameras: config.cameras.filter((camera) => camera.id !== id),
});

function assertSame(a: Config, b: Config): void {
  assert(isDeepStrictEqual(a, b), 'something else has changed');
}

function assertOnly(before: Config, after: Config, id: string, name: string): void {
  const camera = after.cameras.find((each) => each.id === id);
  assert.strictEqual(camera?.name, name);
  const renamed = before.cameras.map((each) => (each.id === id ? { ...each, name } : each));
  assertSame({ ...before, cameras: renamed }, after);
}

/** A camera as a form sends it: JSON. */
const patch: Target = {
  name: 'camera-patch',
  seeds: utf8(
    '{"vendor":"rtsp","url":"rtsp://a:***@h/x","name":"x","record":{"schedule":"mon-fri 08:00-18:00; weekend"}}',
    '{"password":null,"extra_streams":["sub"],"retention":{"age":"7d"},"enabled":false,"channel":3}',
  ),
  words: ['"', ':', ',', '{', '}', '[', ']', 'null', '***', '"record":', '"schedule":', '__proto__', '\\ud800', '-', ' '], // prettier-ignore
  check: (input) => {
    const body = unlessRefused(() => JSON.parse(input.toString('utf8')) as unknown, SyntaxError);
    if (body === undefined) return;
    const problems: KeyProblem[] = [];
    const read = readPatch(body, problems);
    const keys = patchedKeys({ vendor: 'rtsp', url: 'rtsp://a:b@h/x', name: 'y' }, read, problems);
    shownKeys(keys);
    const source: ConfigSource = { text: SMALL, options: OPTIONS };
    const edited = unlessRefused(() => editCamera(source, 'porch', () => keys), CamrelayError);
    if (edited) assert(edited.config.cameras.some(({ id }) => id === 'porch'));
  },
  mostMs: SLOW_MS,
  share: 0.05,
};

const schedule: Target = {
  name: 'schedule',
  seeds: utf8('"mon-fri 08:00-18:00, 20-22; weekend"', '{"mon to fri":"08:00-18:00","sat":["09:00-12:00"]}', '[{"days":["mon"],"from":"08:00","to":"24:00"},"daily"]'), // prettier-ignore
  words: [
    'mon',
    '-',
    ' to ',
    '–',
    ',',
    ';',
    '08:00',
    '24:00',
    '"days":',
    '"hours":',
    ' ',
    'weekend',
  ],
  check: (input) => {
    const value = unlessRefused(() => JSON.parse(input.toString('utf8')) as unknown, SyntaxError);
    if (value === undefined) return;
    let faults = 0;
    const week = readSchedule(value, () => (faults += 1));
    assert.strictEqual(week === null, faults > 0);
  },
};

export const configTargets = [file, edit, patch, schedule];
