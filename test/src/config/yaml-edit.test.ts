import { describe, expect, it } from 'vitest';
import { withDifferences, withMapping, withoutKey } from '../../../src/config/yaml-edit.js';
import { yamlText, type Keys } from '../../../src/config/yaml-text.js';
import { parse } from './support.js';

const FILE = `# my house
http:  { listen: 127.0.0.1:0 }   # the page

cameras:
  # about porch
  porch:
    name: Front porch   # shown
    vendor: reolink
    host:   192.168.2.120
    username: admin
    password: \${PORCH_PASSWORD}
    extra_streams: [sub]
    # behind the last key

  # about yard
  yard: { vendor: demo, size: 640x360, fps: 5 } # flow
  # end of cameras

# after all
time_zone: UTC
`;
const at = (...way: string[]): [string, ...string[]] => ['cameras', ...way];

/** The lines that are only in one of two texts. */
function difference(before: string, after: string): string[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  return [
    ...a.filter((line) => !b.includes(line)).map((line) => `-${line}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `+${line}`),
  ];
}

const changed = (id: string, before: Keys, after: Keys, text = FILE): string =>
  withDifferences(text, at(id), before, after);

describe('a changed key', () => {
  it('keeps its line, its comment and everything else', () => {
    const after = changed('porch', { name: 'Front porch' }, { name: 'Back door' });
    expect(difference(FILE, after)).toEqual([
      '-    name: Front porch   # shown',
      '+    name: Back door   # shown',
    ]);
  });

  it('takes the place of a reference', () => {
    const after = changed('porch', { password: 'old' }, { password: "it's # new" });
    expect(difference(FILE, after)).toEqual([
      '-    password: ${PORCH_PASSWORD}',
      "+    password: 'it''s # new'",
    ]);
  });

  it('that came from a file is written out', () => {
    const text = 'cameras:\n  a:\n    password_file: /run/x # secret\n    vendor: cgi\n';
    expect(changed('a', { password: 'old' }, { password: 'new' }, text)).toBe(
      'cameras:\n  a:\n    password: new # secret\n    vendor: cgi\n',
    );
  });

  it('within braces stays there', () => {
    const after = changed('yard', { fps: '5', size: '640x360' }, { fps: '10', size: '640x360' });
    expect(difference(FILE, after)).toEqual([
      '-  yard: { vendor: demo, size: 640x360, fps: 5 } # flow',
      '+  yard: { vendor: demo, size: 640x360, fps: 10 } # flow',
    ]);
  });

  it('of a mapping below leaves its neighbours alone', () => {
    const text = 'cameras:\n  a:\n    retention:\n      age: 7d # a week\n      size: 1GB\n';
    const before = { retention: { age: '7d', size: '1GB' } };
    expect(changed('a', before, { retention: { age: '7d', size: '2GB' } }, text)).toBe(
      'cameras:\n  a:\n    retention:\n      age: 7d # a week\n      size: 2GB\n',
    );
  });

  it('may become a list or a mapping', () => {
    const after = changed('porch', { name: 'Front porch' }, { name: 'Front porch', record: { schedule: ['mon-fri 08:00-18:00'] } }); // prettier-ignore
    expect(difference(FILE, after)).toEqual(["+    record: { schedule: ['mon-fri 08:00-18:00'] }"]);
  });
});

describe('a new key', () => {
  it('stands behind the last one, before the comment that follows', () => {
    const after = changed('porch', {}, { channel: '1' });
    expect(after).toContain(
      '    extra_streams: [sub]\n    channel: 1\n    # behind the last key\n\n  # about yard',
    );
  });

  it('stands within the braces', () => {
    expect(changed('yard', {}, { name: 'Yard, [back]' })).toContain(
      "  yard: { vendor: demo, size: 640x360, fps: 5, name: 'Yard, [back]' } # flow\n",
    );
  });

  it('ends its line as the file does', () => {
    const text = 'cameras:\r\n  a:\r\n    vendor: demo\r\n';
    expect(changed('a', {}, { fps: '5' }, text)).toBe(
      'cameras:\r\n  a:\r\n    vendor: demo\r\n    fps: 5\r\n',
    );
  });
});

describe('a removed key', () => {
  it('goes with its line', () => {
    const after = changed('porch', { name: 'x', host: 'y' }, { name: 'x' });
    expect(difference(FILE, after)).toEqual(['-    host:   192.168.2.120']);
  });

  it.each([
    ['vendor', '{ size: 640x360, fps: 5 }'],
    ['size', '{ vendor: demo, fps: 5 }'],
    ['fps', '{ vendor: demo, size: 640x360 }'],
  ])('%s goes out of the braces', (key, left) => {
    expect(changed('yard', { [key]: 'x' }, {})).toContain(`  yard: ${left} # flow\n`);
  });

  it('that is borrowed is said to be left out', () => {
    const text = 'cameras:\n  a: &a\n    vendor: demo\n    fps: 5\n  b:\n    <<: *a\n    name: B\n';
    expect(changed('b', { fps: '5' }, {}, text)).toBe(`${text}    fps: ~\n`);
  });
});

describe('a new camera', () => {
  const keys = { vendor: 'rtsp', url: 'rtsp://h/x?a=b', extra_streams: ['sub'] };
  const block = "  gate:\n    vendor: rtsp\n    url: 'rtsp://h/x?a=b'\n    extra_streams: [sub]\n";

  it('stands behind the last one', () => {
    expect(withMapping(FILE, ['cameras', 'gate'], keys)).toBe(
      FILE.replace('  # end of cameras\n', `${block}  # end of cameras\n`),
    );
  });

  it.each([
    ['', `cameras:\n${block}`],
    ['time_zone: UTC', `time_zone: UTC\n\ncameras:\n${block}`],
    ['cameras: # none yet\n# more\n', `cameras: # none yet\n${block}# more\n`],
    [
      'cameras: {}\n',
      "cameras: { gate: { vendor: rtsp, url: 'rtsp://h/x?a=b', extra_streams: [sub] } }\n",
    ],
  ])('is the first of %j', (text, after) => {
    expect(withMapping(text, ['cameras', 'gate'], keys)).toBe(after);
  });

  it('is as far in as the others', () => {
    const text = 'cameras:\n    a:\n        vendor: demo';
    expect(withMapping(text, ['cameras', 'b'], { vendor: 'demo' })).toBe(
      `${text}\n    b:\n        vendor: demo`,
    );
  });
});

describe('a removed camera', () => {
  it('takes its lines and the comment above it, and no other', () => {
    expect(withoutKey(FILE, at('yard'))).toBe(
      FILE.replace('  # about yard\n  yard: { vendor: demo, size: 640x360, fps: 5 } # flow\n', ''),
    );
    const after = withoutKey(FILE, at('porch'));
    expect(after).not.toContain('porch');
    expect(after).toContain('# about yard\n  yard:');
  });

  it('may be the last', () => {
    expect(withoutKey('cameras:\n  a: { vendor: demo }\n', at('a'))).toBe('cameras:\n');
  });
});

describe('a value in the file', () => {
  it.each([
    'plain',
    'two words',
    '',
    '~',
    'null',
    'NULL',
    '0123',
    'true',
    'on',
    '- dash',
    'a: b',
    'a #b',
    "it's",
    '"quoted"',
    '{ a }',
    '[a, b]',
    '*alias',
    '&anchor',
    '!tag',
    '%x',
    '@x',
    '`x`',
    ' blanks ',
    '${HOME}',
    'a${b',
    'a$${b}c',
    '$${',
    'a${b"c}',
    'Türkamera',
    '😀',
    'ends:',
    '...',
    '---',
    '?',
  ])('%j is read as it was meant, in lines and in braces', (value) => {
    const isName = value !== '';
    for (const text of [
      `cameras:\n  a:\n    vendor: cgi\n    host: h\n    password: ${yamlText(value)} # x\n`,
      `cameras: { a: { password: ${yamlText(value)}, vendor: cgi, host: h } }`,
    ]) {
      const read = (): unknown => parse(text).cameras[0];
      if (isName) expect(read()).toMatchObject({ password: value });
      else expect(read).toThrow(/must be text/);
    }
  });
});
