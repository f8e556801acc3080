import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskReferences, unmaskReferences } from '../../../src/config/references.js';
import { ConfigError } from '../../../src/config/issue.js';
import { camera, cameraProblems, issuesOf, parse, problems } from './support.js';

describe('YAML', () => {
  it.each([
    ['a tab', 'http:\n\tlisten: 1', 'c.yaml:2: YAML: a tab; indent with spaces'],
    [
      'a bracket left open',
      'a: 1\nhttp: { listen: 1',
      'c.yaml:2: YAML: wrong indentation, or a bracket that is never closed',
    ],
    [
      'a quote left open',
      'a: "x',
      'c.yaml:1: YAML: a quote, bracket, comma or space after a colon is missing',
    ],
    [
      'a second key on the line',
      'a: b: c',
      'c.yaml:1: YAML: a second `key:` on one line; put it on a line of its own, or quote the value',
    ],
    [
      'two documents',
      'http:\n---\nhttp:',
      'c.yaml:2: YAML: a second document begins here; remove the `---`',
    ],
    [
      'a tag',
      'http: !secret x',
      'c.yaml:1: YAML: a tag (`!…`) means nothing here; remove it, or put the value in quotes',
    ],
    [
      'a reserved character',
      'a:\n b: @x',
      'c.yaml:2: YAML: a value cannot begin with this character; put it in quotes',
    ],
    ['a list', '- http', 'c.yaml:1: must be keys with values, such as `cameras:`'],
    ['a word', 'http', 'c.yaml:1: must be keys with values, such as `cameras:`'],
    [
      'an alias of nothing',
      'http: *x',
      'c.yaml:1: http: an alias (`*…`) without its anchor (`&…`); define it above',
    ],
    [
      'a key that is a list',
      '[a]: b',
      'c.yaml:1: a key must be a plain word; variables belong into values',
    ],
    [
      'a key from the environment',
      '${A}: b',
      'c.yaml:1: a key must be a plain word; variables belong into values',
    ],
  ])('with %s is refused with its line', (_, text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('never shows the text around a fault, which may hold a password', () => {
    const text =
      'cameras:\n  a: { password: hunter2, url: rtsp://u:hunter2@h/ } hunter2\n  b: "hunter2\n';
    expect(problems(text).join()).toMatch(/c\.yaml:2: YAML/);
    expect(problems(text).join()).not.toContain('hunter2');
  });

  it('refuses a key that stands twice, naming both lines', () => {
    expect(
      problems('cameras:\n  a: { vendor: demo }\n  b: { vendor: demo }\n  a: { vendor: demo }'),
    ).toEqual(['c.yaml:4: cameras.a: duplicate key, also in line 2; remove one of them']);
  });

  it('takes an empty section, and one that says null, for one that is left out', () => {
    expect(parse('http:\nrtsp: ~\nrtmp: null\nstorage: {}\ncameras:')).toEqual(parse(''));
  });

  it('keeps what looks like a number or a truth as it was typed where text is wanted', () => {
    const push = (key: string) => camera(`{ vendor: push, key: ${key} }`);
    for (const key of ['0123', '1e3', 'yes', '0x10', '12:30:45', '"null"']) {
      expect(push(key)).toMatchObject({ key: key.replaceAll('"', '') });
    }
  });

  it('lets cameras share keys by anchor, alias and merge', () => {
    const text = `
cameras:
  a: &base { vendor: demo, fps: 20, size: 640x480 }
  b: { <<: *base, fps: 5 }
  c: *base
`;
    expect(parse(text).cameras).toMatchObject([
      { id: 'a', fps: 20, width: 640 },
      { id: 'b', fps: 5, width: 640 },
      { id: 'c', fps: 20, width: 640 },
    ]);
  });

  it('says where a shared key stands that is wrong', () => {
    expect(
      problems('cameras:\n  a: &base\n    vendor: demo\n    fps: x\n  b: { <<: *base }'),
    ).toEqual([
      'c.yaml:4: cameras.a.fps: must be a whole number from 1 to 60',
      'c.yaml:4: cameras.b.fps: must be a whole number from 1 to 60',
    ]);
  });

  it.each([
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.replace(/./g, (n) => {
      const before = String.fromCharCode(n.charCodeAt(0) - 1);
      return `${n}: &${n} [${Array(9).fill(`*${before}`).join(',')}]\n`;
    })}`,
    'a: &a { b: *a }',
    `a: ${'['.repeat(500)}${']'.repeat(500)}`,
    `a: &a { <<: *a }`,
  ])('that would grow without bound is refused (case %#)', (text) => {
    expect(problems(text).join()).toContain('too large or too deep; simplify it');
  });
});

describe('a variable', () => {
  const key = (text: string, env = {}) => camera(`{ vendor: push, key: ${text} }`, env);

  it.each([
    ['${K}', { K: 'abc' }, 'abc'],
    ['"${K}"', { K: 'abc' }, 'abc'],
    ["'x${K}y${L}'", { K: '1', L: '2' }, 'x1y2'],
    ['${K}', { K: 'a: {b}, "c" # d' }, 'a: {b}, "c" # d'],
    ['${K}', { K: 'null' }, 'null'],
    ['${K}', { K: '${L}' }, '${L}'],
    ['${K:-fallback}', {}, 'fallback'],
    ['${K:-fallback}', { K: '' }, 'fallback'],
    ['${K:-a, b: #c}', {}, 'a, b: #c'],
    ['${K:-fallback}', { K: 'set' }, 'set'],
    ['$${K}', { K: 'abc' }, '${K}'],
    ['pa$$word', {}, 'pa$$word'],
    ['a$', {}, 'a$'],
  ])('written %s with %o is %s', (text, env, value) => {
    expect(key(text, env)).toMatchObject({ key: value });
  });

  it('may stand where a number or a word is wanted', () => {
    const text = '{ vendor: "${V}", fps: ${F}, size: "${W}x${H}" }';
    expect(camera(text, { V: 'demo', F: '7', W: '640', H: '480' })).toMatchObject({
      fps: 7,
      width: 640,
    });
  });

  it('is named, with line and key, where it is missing', () => {
    expect(problems('cameras:\n  a:\n    vendor: push\n    key: ${NO_KEY}')).toEqual([
      'c.yaml:4: cameras.a.key: the environment variable NO_KEY is not set; set it, or write ${NO_KEY:-default}',
    ]);
  });

  it('is not also missed as a key, and hides no other problem', () => {
    expect(
      problems('cameras:\n  a: { vendor: rtsp, url: "${U}" }\n  b: { vendor: demo, fps: 0 }'),
    ).toEqual([
      'c.yaml:2: cameras.a.url: the environment variable U is not set; set it, or write ${U:-default}',
      'c.yaml:3: cameras.b.fps: must be a whole number from 1 to 60',
    ]);
  });

  it('in a comment asks for nothing', () => {
    expect(problems('# password: ${NOWHERE}\ncameras:')).toEqual([]);
  });

  it.each(['${1A}', '${A-B}', '"${}"', '"${A"', '${A B}'])('written %s is an error', (text) => {
    expect(cameraProblems(`{ vendor: push, key: ${text} }`).join()).toMatch(
      /c\.yaml:2: cameras\.cam\.key: .*\$\$\{/,
    );
  });

  it('keeps every line and column while it is masked, and comes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('${A}', '$${B}', '${LONGER:-x y}', 'a', ' ', '\n', '$', '{', '}')),
        (pieces) => {
          const text = pieces.join('');
          const masked = maskReferences(text);
          expect(masked.text).toHaveLength(text.length);
          expect([...masked.text.matchAll(/\n/g)].map(({ index }) => index)).toEqual(
            [...text.matchAll(/\n/g)].map(({ index }) => index),
          );
          expect(unmaskReferences(masked.text, masked.references)).toBe(text);
        },
      ),
    );
  });

  it('is told apart from thousands of others', () => {
    const lines = Array.from(
      { length: 900 },
      (_, n) => `  c${n}: { vendor: push, key: "\${K${n}}" }`,
    );
    const env = Object.fromEntries(lines.map((_, n) => [`K${n}`, `value ${n}`]));
    const { cameras } = parse(`cameras:\n${lines.join('\n')}`, env);
    expect(cameras.map((c) => c.vendor === 'push' && c.key)).toEqual(Object.values(env));
  });
});

describe('a key ending in _file', () => {
  it('reads the value from the file', () => {
    expect(camera('{ vendor: push, key_file: /run/key }', {}, { '/run/key': 'abc' })).toMatchObject(
      { key: 'abc' },
    );
  });

  it.each([
    ['key_file: /no', 'c.yaml:2: cameras.cam.key_file: there is no file /no'],
    [
      'key_file: [a]',
      'c.yaml:2: cameras.cam.key_file: must be the path of a file that holds the value',
    ],
    [
      'key: a, key_file: b',
      'c.yaml:2: cameras.cam.key: duplicate key, also in line 2; remove one of them',
    ],
  ])('is an error as "%s"', (text, problem) => {
    expect(cameraProblems(`{ vendor: push, ${text} }`)).toEqual([problem]);
  });

  it('keeps its name in problems with the value', () => {
    const text = 'cameras: { cam: { vendor: push, key_file: f } }';
    expect(problems(text, {}, { f: '' })).toEqual([
      expect.stringContaining('c.yaml:1: cameras.cam.key_file: must be text'),
    ]);
  });
});

describe('any text at all', () => {
  const pieces = fc.constantFrom(
    ...[
      'cameras:',
      'http',
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '${A}',
      '"',
      "'",
      '&a ',
      '*a',
      '<<',
      '|',
      '>',
      '#',
      '? ',
    ],
    ...[
      'vendor',
      'rtsp',
      'demo',
      'url',
      '_file',
      'listen',
      '\t',
      '%',
      '!',
      '---',
      '__proto__',
      'constructor',
      '\u{FDD0}',
    ],
  );
  it('gives a configuration or issues with their place, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 30 }),
        (all) => {
          try {
            expect(Object.isFrozen(parse(all.join('')))).toBe(true);
          } catch (error) {
            if (!(error instanceof ConfigError)) throw error;
            expect(error.issues.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives a bounded number of issues, in the order of the file', () => {
    const text = Array.from({ length: 500 }, (_, n) => `k${n}: 1`).join('\n');
    const lines = issuesOf(text).map(({ line }) => line);
    expect(lines).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  });
});
