/** What is written holds: links lead somewhere, and what the documents say is there is there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { STATUS } from '../../src/api/errors.js';
import { ERROR_CODES } from '../../src/model/errors.js';
import { GAP_CAUSES } from '../../src/model/loss.js';
import { runCommand } from '../../src/cli/commands.js';
import {
  anchors,
  code,
  codeSpans,
  documents,
  filesBelow,
  readDocument,
  relativeLinks,
  ROOT,
  tableOf,
} from './markdown.js';

const all = documents();
const readme = readDocument('README.md');
const CODE_FOLDERS = ['src', 'relay', 'recorder', 'storage', 'bench', 'test', 'bin', 'web'];

describe('the documents', () => {
  it('are the ones a newcomer looks for', () => {
    const paths = all.map(({ path }) => path);
    for (const path of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/glossary.md']) {
      expect(paths).toContain(path);
    }
  });

  it.each(all)('lead somewhere with every link of $path', (document) => {
    const dead = relativeLinks(document).filter((link) => {
      const [file = '', anchor] = link.split('#');
      const path = file === '' ? document.path : normalize(join(dirname(document.path), file));
      if (!existsSync(join(ROOT, path))) return true;
      return anchor !== undefined && !anchors(readDocument(path)).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it('are all in the index of documents', () => {
    const linked = relativeLinks(readDocument('docs/README.md')).map((link) => join('docs', link));
    const missing = all
      .map(({ path }) => path)
      .filter((path) => path.startsWith('docs/') && path !== 'docs/README.md')
      .filter((path) => !linked.includes(path));
    expect(missing).toEqual([]);
  });

  it('name only files and folders that are there', () => {
    const isPath = new RegExp(
      `^(${[...CODE_FOLDERS, 'docs', 'docker', 'packaging'].join('|')})/[\\w./-]+$`,
    );
    const missing = all.flatMap(({ path, prose }) =>
      codeSpans(prose)
        .filter((span) => isPath.test(span) && !/NAME|results/.test(span))
        .filter((span) => ![span, `${span}.ts`].some((name) => existsSync(join(ROOT, name))))
        .map((span) => `${path}: ${span}`),
    );
    expect(missing).toEqual([]);
  });

  it('name only npm scripts that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = all.flatMap(({ text }) =>
      [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
        ([, run, own]) => run ?? own,
      ),
    );
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(named)]));
    expect(named).toEqual(expect.arrayContaining(['start', 'test', 'check', 'bench']));
  });

  it('that the code mentions are there', () => {
    const sources = CODE_FOLDERS.flatMap((folder) =>
      filesBelow(folder, (name) => /\.(ts|mjs|js|sql|py)$/.test(name)),
    );
    const missing = sources.flatMap((source) =>
      [...readFileSync(join(ROOT, source), 'utf8').matchAll(/\bdocs\/[\w/-]+\.md\b/g)]
        .map(([path]) => path)
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `${source}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('docs/api.md', () => {
  it('lists every error code with its status', () => {
    const listed = tableOf('docs/api.md', 'code').rows.map(([name, status]) => [
      code(name)!,
      Number(status),
    ]);
    expect(Object.fromEntries(listed)).toEqual(STATUS);
  });
});

describe('docs/troubleshooting.md', () => {
  const { text } = readDocument('docs/troubleshooting.md');
  const explained = new Set(codeSpans(text));

  it.each(GAP_CAUSES)('says what to do about gaps with the cause %s', (cause) => {
    expect(explained).toContain(cause);
    expect(codeSpans(readDocument('docs/recordings.md').text)).toContain(cause);
  });

  it('says what to do about every error, or docs/api.md does', () => {
    const listed = new Set(codeSpans(readDocument('docs/api.md').text));
    expect(ERROR_CODES.filter((name) => !explained.has(name) && !listed.has(name))).toEqual([]);
  });
});

describe('docs/design/tests-and-bench.md', () => {
  it('lists every benchmark', () => {
    const measures = filesBelow('bench/measures', () => true).map(
      (path) => /([\w-]+)\.ts$/.exec(path)?.[1],
    );
    const listed = tableOf('docs/design/tests-and-bench.md', 'name').rows.map(([name]) =>
      code(name),
    );
    expect(listed.toSorted()).toEqual(measures.toSorted());
  });
});

describe('README.md', () => {
  /** What a command prints, and its exit code. */
  async function run(...args: string[]): Promise<{ code: number; printed: string }> {
    const printed: unknown[] = [];
    const print = (line: unknown): void => void printed.push(line);
    const spies = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
    for (const spy of spies) spy.mockImplementation(print);
    try {
      return { code: await runCommand(args, {}), printed: printed.join('\n') };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  let helpful: string[];
  beforeAll(async () => {
    const { printed } = await run('--help');
    helpful = [...printed.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name!);
  });

  it('lists every command that does something', async () => {
    const working: string[] = [];
    for (const name of helpful) {
      const { printed } = await run(name, '--no-such-option');
      if (!/there is no such command|^camrelay: unsupported/.test(printed)) working.push(name);
    }
    const listed = tableOf('README.md', 'command').rows.map(
      ([usage]) => /camrelay ([\w-]+)/.exec(usage!)?.[1],
    );
    expect(listed.toSorted()).toEqual(working.toSorted());
  });

  it('says from which Node.js on it runs', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const [, version] = /^>=(\d+\.\d+)/.exec(engines.node) ?? [];
    expect(readme.text).toContain(`Node.js ${version!} or later`);
  });
});
