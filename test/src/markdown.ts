/** Reads documents as far as the tests of documents need it; no general Markdown reader. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export type Document = Readonly<{
  /** Relative to the root of the repository. */
  path: string;
  text: string;
  /** The text without its code blocks. */
  prose: string;
}>;

export type Table = Readonly<{
  /** Above it, without code marks; empty where there is none. */
  heading: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}>;

const FENCED = /^( *)```[^\n]*\n[^]*?^\1``` *$/gm;
/** What is not written by hand. */
const SKIPPED = new Set(['node_modules', 'dist', 'data', 'coverage', '.git']);

export function readDocument(path: string): Document {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, prose: text.replace(FENCED, '') };
}

/** Every document of the repository. */
export function documents(): Document[] {
  return filesBelow('', (name) => name.endsWith('.md')).map(readDocument);
}

/** Paths of files, relative to the root. */
export function filesBelow(folder: string, wanted: (name: string) => boolean): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = relative(ROOT, join(ROOT, folder, entry.name));
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(path, wanted);
    return wanted(entry.name) ? [path] : [];
  });
}

/** Targets of links, without those that lead elsewhere. */
export function relativeLinks({ prose }: Document): string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** What a link to a heading names, as GitHub makes it. */
export function anchors({ prose }: Document): string[] {
  return [...prose.matchAll(/^#+ +(.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

export function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
}

export function codeBlocks({ text }: Document, language: string): string[] {
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm');
  return [...text.matchAll(block)].map(([, code]) => code!);
}

export function tables({ prose }: Document): Table[] {
  const found: { heading: string; header: string[]; rows: string[][] }[] = [];
  let heading = '';
  let open = false;
  for (const line of prose.split('\n')) {
    heading = /^#+ +(.+)$/.exec(line)?.[1]!.replaceAll('`', '') ?? heading;
    if (!line.startsWith('|')) {
      open = false;
      continue;
    }
    const cells = line.split('|').slice(1, -1).map((cell) => cell.trim()); // prettier-ignore
    if (!open) found.push({ heading, header: cells, rows: [] });
    else if (!/^[-:]+$/.test(cells[0]!)) found.at(-1)!.rows.push(cells);
    open = true;
  }
  return found;
}

/** The table whose first column has this title, below a heading. */
export function tableOf(path: string, firstColumn: string, heading?: string) {
  const found = tables(readDocument(path)).find(
    (candidate) =>
      candidate.header[0] === firstColumn && candidate.heading === (heading ?? candidate.heading),
  );
  if (!found) throw new Error(`${path} has no table of ${firstColumn} below ${heading ?? 'any'}`);
  return found;
}

/** What a cell holds that is nothing but code; null for any other. */
export const code = (cell: string | undefined): string | null =>
  /^`([^`]+)`$/.exec(cell ?? '')?.[1] ?? null;
