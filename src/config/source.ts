/**
 * The configuration file as text: YAML to plain values, with the place of every key.
 *
 * Every scalar stays a string, so that a password `0123` or a name `on` is what was typed; the
 * schemas know which keys are numbers. Empty values (`http:` with all below it commented out, `~`,
 * `null`) count as left out. `${NAME}` is replaced here, and `KEY_file: PATH` becomes `KEY` with
 * what the file holds.
 */
import {
  LineCounter,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type ErrorCode as YamlErrorCode,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Path, Problems } from './problems.js';
import { hasReference, isMaskable, maskReferences, substitute } from './references.js';

/** Aliases can blow a small file up; nobody writes a configuration of this many values. */
const MOST_VALUES = 50_000;
const DEEPEST = 20;
/** As many as the marks of the shortest references can tell apart, and more than anybody needs. */
const MOST_REFERENCES = 10_000;

/** What YAML's own messages mean for somebody who edits a file; those may quote the file itself. */
const SYNTAX: Readonly<Partial<Record<YamlErrorCode, string>>> = {
  BAD_INDENT: 'wrong indentation, or a bracket that is never closed',
  BAD_SCALAR_START: 'a value cannot begin with this character; put it in quotes',
  BAD_DQ_ESCAPE: 'unknown escape in a double-quoted value; use single quotes, or \\\\',
  BLOCK_AS_IMPLICIT_KEY:
    'a second `key:` on one line; put it on a line of its own, or quote the value',
  BLOCK_IN_FLOW: 'a block cannot stand within brackets',
  MISSING_CHAR: 'a quote, bracket, comma or space after a colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a line without `:`; a key and its colon belong on one line',
  MULTIPLE_DOCS: 'a second document begins here; remove the `---`',
  TAB_AS_INDENT: 'a tab; indent with spaces',
  TAG_RESOLVE_FAILED: 'a tag (`!…`) means nothing here; remove it, or put the value in quotes',
  UNEXPECTED_TOKEN: 'this cannot stand here; look for a missing quote, comma or indentation',
};

export type SourceOptions = Readonly<{
  env: Readonly<Record<string, string | undefined>>;
  /** What a secret file holds. @throws Error with a message for people */
  readSecret(path: string): string;
}>;

/**
 * The values of a configuration: strings, arrays, and objects without a prototype; undefined for
 * what was left empty. Problems go to `problems`; null where the file is no YAML at all.
 */
export function readSource(
  text: string,
  options: SourceOptions,
  problems: Problems,
): Record<string, unknown> | null {
  if (!isMaskable(text)) {
    problems.addAt(null, 'holds Unicode noncharacters (U+FDD0 to U+FDEF); remove them');
    return null;
  }
  const masked = maskReferences(text);
  if (masked.references.length > MOST_REFERENCES) {
    problems.addAt(null, `has more than ${MOST_REFERENCES} \${…}; remove some`);
    return null;
  }
  const lines = new LineCounter();
  const document = parseDocument(masked.text, {
    schema: 'failsafe',
    merge: true,
    prettyErrors: false,
    uniqueKeys: false, // found below, where the whole key is known
    lineCounter: lines,
  });
  const [fault] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (fault) {
    problems.addAt(
      placeAt(lines, fault.pos[0]),
      `YAML: ${SYNTAX[fault.code] ?? 'this is no valid YAML'}`,
    );
    return null;
  }
  const reader = new Reader(lines, masked.references, options, problems);
  const root = reader.value(document.contents, []);
  if (root === undefined) return {};
  if (isRecord(root)) return root;
  problems.addAt({ line: 1, column: 1 }, 'must be keys with values, such as `cameras:`');
  return null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class Reader {
  #values = 0;
  /** Nodes are read in the order of the file, so the last anchor of a name is the one meant. */
  readonly #anchors = new Map<string, Node>();

  constructor(
    readonly lines: LineCounter,
    readonly references: readonly string[],
    readonly options: SourceOptions,
    readonly problems: Problems,
  ) {}

  value(node: unknown, path: Path): unknown {
    this.#values += 1;
    if (this.#values > MOST_VALUES || path.length > DEEPEST) {
      if (this.#values <= MOST_VALUES + 1)
        this.problems.add(path, 'too large or too deep; simplify it');
      this.#values = MOST_VALUES + 1;
      return undefined;
    }
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) {
      this.#anchors.set(node.anchor, node);
    }
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target) return this.value(target, path);
      this.problems.add(path, 'an alias (`*…`) without its anchor (`&…`); define it above');
      return undefined;
    }
    if (isMap(node)) return this.#map(node, path);
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const at = [...path, index];
        this.#place(item as Node | null, at);
        return this.value(item, at);
      });
    }
    if (!isScalar(node)) return undefined;
    return this.#scalar(String(node.value), node.type === 'PLAIN', path);
  }

  #scalar(masked: string, isPlain: boolean, path: Path): string | undefined {
    if (isPlain && ['', '~', 'null', 'Null', 'NULL'].includes(masked)) return undefined;
    if (/(?<!\$)\$\{/.test(masked)) {
      this.problems.add(path, 'a `${` without its name and `}`; write $${ for a literal ${');
      return undefined;
    }
    // What is left of `$${` has no `}`, and so was not taken for a reference.
    const plain = masked.replaceAll('$${', '${');
    const replaced = substitute(plain, this.references, this.options.env);
    if (replaced.ok) return replaced.text;
    this.problems.add(path, replaced.problem);
    return undefined;
  }

  #map(map: YAMLMap, path: Path): Record<string, unknown> {
    const values = Object.create(null) as Record<string, unknown>;
    const merged: unknown[] = [];
    for (const pair of map.items) {
      const key = isScalar(pair.key) ? pair.key.value : undefined;
      if (typeof key === 'symbol') merged.push(pair.value);
      else if (typeof key === 'string' && !hasReference(key)) this.#entry(values, key, pair, path);
      else this.#badKey(pair, path);
    }
    for (const source of merged) this.#merge(values, source, path);
    return values;
  }

  /** `KEY: value`, or `KEY_file: path`. */
  #entry(values: Record<string, unknown>, written: string, pair: Pair, path: Path): void {
    // Below `cameras` stand names that people chose.
    const isName = path.length === 1 && path[0] === 'cameras';
    const fromFile = isName ? undefined : /^(.+)_file$/.exec(written)?.[1];
    const key = fromFile ?? written;
    const at = [...path, key];
    const place = this.#positionOf(pair.key as Node);
    if (Object.hasOwn(values, key)) {
      const line = this.problems.placeOf(at)?.line ?? place.line;
      this.problems.addAt(place, `duplicate key, also in line ${line}; remove one of them`, at);
      return;
    }
    this.problems.place(at, { ...place, ...(fromFile !== undefined && { name: written }) });
    const value = this.value(pair.value, at);
    values[key] = fromFile === undefined ? value : this.#fromFile(value, at);
  }

  #fromFile(file: unknown, path: Path): string | undefined {
    if (typeof file !== 'string') {
      if (file !== undefined)
        this.problems.add(path, 'must be the path of a file that holds the value');
      return undefined;
    }
    try {
      return this.options.readSecret(file);
    } catch (error) {
      this.problems.add(path, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** `<<: *defaults`: keys of another mapping, where this one does not have them. */
  #merge(values: Record<string, unknown>, node: unknown, path: Path): void {
    const source = isAlias(node) ? this.#anchors.get(node.source) : node;
    if (isSeq(source)) {
      for (const item of source.items) this.#merge(values, item, path);
    } else if (isMap(source)) {
      const borrowed = this.value(source, [...path, '<<']);
      for (const [key, value] of isRecord(borrowed) ? Object.entries(borrowed) : []) {
        if (Object.hasOwn(values, key)) continue;
        values[key] = value;
        const place = this.problems.placeOf([...path, '<<', key]);
        if (place) this.problems.place([...path, key], place);
      }
    } else {
      this.problems.add(path, '`<<` takes an alias of a mapping, such as *defaults');
    }
  }

  #badKey(pair: Pair, path: Path): void {
    const place =
      isScalar(pair.key) || isMap(pair.key) || isSeq(pair.key) ? this.#positionOf(pair.key) : null;
    if (place)
      this.problems.addAt(place, 'a key must be a plain word; variables belong into values');
    else this.problems.add(path, 'a key is missing before `:`');
  }

  #place(node: Node | null, path: Path): void {
    if (node) this.problems.place(path, this.#positionOf(node));
  }

  #positionOf(node: Node): { line: number; column: number } {
    return placeAt(this.lines, node.range?.[0] ?? 0);
  }
}

function placeAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
