/** The configuration as it is documented: every key, every default, every example. */
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { VENDORS } from '../../../src/config/vendors.js';
import { code, codeBlocks, readDocument, tableOf } from '../markdown.js';
import { issuesOf, parse } from './support.js';

/** Like no key there is, so that the complaint lists all that are known. */
const NO_KEY = 'x'.repeat(20);

type Tree = Readonly<Record<string, unknown>>;

/** The tree with a value at `a.b`. */
function withValue(tree: Tree, path: string, value: unknown): Tree {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...tree, [key]: value };
  return { ...tree, [key]: withValue((tree[key] ?? {}) as Tree, rest.join('.'), value) };
}

/**
 * Every key that takes a value, as the configuration says itself when it meets one it does not know.
 * @param below path of a mapping, ending in a point, or nothing for the whole
 */
function acceptedKeys(tree: Tree, below = ''): string[] {
  const known = issuesOf(stringify(withValue(tree, `${below}${NO_KEY}`, '1')))
    .map(({ message }) => /unknown key; known here: (.*)$/.exec(message)?.[1])
    .find((keys) => keys !== undefined);
  return (known?.split(', ') ?? []).flatMap((key) => {
    const inner = acceptedKeys(tree, `${below}${key}.`);
    return inner.length > 0 ? inner : [`${below}${key}`];
  });
}

describe('docs/configuration.md', () => {
  const PATH = 'docs/configuration.md';
  const keysBelow = (heading: string): string[] =>
    tableOf(PATH, 'key', heading).rows.map(([key]) => code(key)!);
  /** What each kind of camera cannot do without. */
  const LEAST: Record<string, Record<string, string>> = {
    rtsp: { url: 'rtsp://host/1' },
    reolink: { host: 'host', username: 'me' },
    mipc: { username: 'me', password: 'secret' },
    cgi: { host: 'host', password: 'secret' },
    sercomm: { host: 'host' },
    mobotix: { host: 'host', username: 'me', channel: '0', live_url: 'rtsp://host/1' },
  };
  const vendors = VENDORS.map(({ name }) => name);

  it('lists every key of the program, and no other', () => {
    const accepted = acceptedKeys({}).filter((key) => key !== 'cameras');
    expect(keysBelow('The program').toSorted()).toEqual(accepted.toSorted());
  });

  it.each(vendors)('lists every key of a camera with vendor: %s, and no other', (vendor) => {
    const documented = [...keysBelow('Every camera'), ...keysBelow(`vendor: ${vendor}`)];
    const accepted = acceptedKeys({ cameras: { cam: { vendor } } }, 'cameras.cam.');
    expect(documented.map((key) => `cameras.cam.${key}`).toSorted()).toEqual(accepted.toSorted());
  });

  it.each(tableOf(PATH, 'key', 'The program').rows.filter(([, value]) => code(value)))(
    'gives %s its true default, %s',
    (key, value) => {
      const text = stringify(withValue({}, code(key)!, parseYaml(code(value)!)));
      expect(parse(text)).toEqual(parse(''));
    },
  );

  it.each(vendors)('gives the true defaults of a camera with vendor: %s', (vendor) => {
    const cameraWith = (more: Tree): string =>
      stringify({ cameras: { cam: { vendor, ...LEAST[vendor], ...more } } });
    const rows = ['Every camera', `vendor: ${vendor}`].flatMap(
      (heading) => tableOf(PATH, 'key', heading).rows,
    );
    const defaults = rows.flatMap(([key, value]) =>
      code(value) === null ? [] : [[code(key)!, parseYaml(code(value)!) as unknown] as const],
    );
    expect(parse(cameraWith(Object.fromEntries(defaults)))).toEqual(parse(cameraWith({})));
  });

  it.each([PATH, 'README.md'])('and every example in %s is accepted', (path) => {
    const examples = codeBlocks(readDocument(path), 'yaml');
    expect(examples.length).toBeGreaterThan(0);
    const names = ['PORCH', 'MIPC', 'STAIRS', 'HALL', 'NVR', 'MQTT'].map(
      (name) => `${name}_PASSWORD`,
    );
    const env = Object.fromEntries(
      [...names, 'DRONE_KEY', 'WEBHOOK_SECRET'].map((name) => [name, 'secret']),
    );
    for (const example of examples) expect(issuesOf(example, env)).toEqual([]);
  });
});
