/**
 * Changes keys in the text of a configuration file. What is not changed stays as it is, to the byte:
 * comments, order, blanks, quotes, `${NAME}`.
 *
 * YAML's document tells where each key stands; the text itself is cut. References are masked by
 * marks of the same length (`references.ts`), so places are the same in both.
 */
import { isMap, isScalar, isSeq, parseDocument, type Node, type Pair, type YAMLMap } from 'yaml';
import { maskReferences } from './references.js';
import { isKeys, yamlText, type Keys, type Plain } from './yaml-text.js';

/** A change that cannot be made in this text; the message says what is in its way. */
export class Unfit extends Error {}

type Way = readonly [string, ...string[]];

/**
 * The text with every difference between the two below `way` made.
 * @throws Unfit
 */
export function withDifferences(text: string, way: Way, before: Keys, after: Keys): string {
  let changed = text;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[key], after[key]];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    const at: Way = [...way, key];
    const goesDeeper = isKeys(was) && isKeys(is) && isMap(pairAt(changed, at)?.value);
    if (goesDeeper) changed = withDifferences(changed, at, was, is);
    else changed = is === undefined ? withoutKey(changed, at) : withValue(changed, at, is);
  }
  return changed;
}

/** The text with a new mapping, one key a line, at the end of those beside it. @throws Unfit */
export function withMapping(text: string, [parent, id]: [string, string], keys: Keys): string {
  const pair = pairAt(text, [parent]);
  const nl = lineEnd(text);
  const lines = (indent: string, step: string): string =>
    [
      `${indent}${yamlText(id)}:`,
      ...Object.entries(keys).map(([key, value]) => `${indent}${step}${entryText(key, value)}`),
    ].join(nl);
  if (!pair) {
    const head = text === '' || text.endsWith('\n') ? text : `${text}${nl}`;
    const gap = head.trim() === '' ? '' : nl;
    return `${head}${gap}${parent}:${nl}${lines('  ', '  ')}${nl}`;
  }
  const { value } = pair;
  if (isMap(value)) {
    if (value.flow === true || value.items.length === 0) return withNew(text, value, id, keys);
    const indent = indentOf(text, value);
    return inserted(text, endOfLine(text, endOf(text, value)), nl + lines(indent, indent));
  }
  const isLeftOut = value === null || (isScalar(value) && value.value === '');
  if (!isLeftOut) throw new Unfit(`\`${parent}\` holds no cameras, and is not empty either`);
  return inserted(text, endOfLine(text, rangeOf(pair.key)[1]), nl + lines('  ', '  '));
}

/** The text without a key, and without the comment that stands right above it. @throws Unfit */
export function withoutKey(text: string, way: Way): string {
  const map = mapAt(text, way.slice(0, -1));
  const index = map ? indexOf(map, last(way)) : -1;
  const pair = map?.items[index];
  // Borrowed by `<<`: only saying that it is left out takes it away.
  if (!map || !pair) return withValue(text, way, null);
  const [from] = rangeOf(pair.key);
  const to = endOfPair(text, pair);
  if (map.flow === true) return withoutFlowItem(text, map, index);
  const line = startOfLine(text, from);
  if (text.slice(line, from).trim() !== '')
    throw new Unfit(`\`${last(way)}\` stands on one line with others`);
  return cut(text, startOfComment(text, line, from - line), endOfLine(text, to) + 1);
}

/** The text with one more item, on a line of its own, at the end of a list. @throws Unfit */
export function withItem(text: string, [parent, key]: [string, string], item: Keys): string {
  const list = nodeAt(text, [parent, key]);
  const nl = lineEnd(text);
  if (isSeq(list) && list.items.length > 0) {
    const to = endOf(text, list.items.at(-1));
    if (list.flow === true) return inserted(text, to, `, ${yamlText(item)}`);
    const dash = dashOf(text, list.items[0]);
    const indent = text.slice(startOfLine(text, dash), dash);
    if (indent.trim() !== '') throw new Unfit(`the items of \`${key}\` do not begin their lines`);
    return inserted(text, endOfLine(text, to), `${nl}${indent}- ${yamlText(item)}`);
  }
  if (pairAt(text, [parent, key])) return withValue(text, [parent, key], [item]);
  const map = mapAt(text, [parent]);
  if (map && map.items.length > 0) return withNew(text, map, key, [item]);
  if (pairAt(text, [parent])) return withValue(text, [parent], { [key]: [item] });
  const head = text === '' || text.endsWith('\n') ? text : `${text}${nl}`;
  const gap = head.trim() === '' ? '' : nl;
  return `${head}${gap}${parent}:${nl}  ${key}:${nl}    - ${yamlText(item)}${nl}`;
}

/** The text without an item of a list. @throws Unfit */
export function withoutItem(text: string, [parent, key]: [string, string], index: number): string {
  const list = nodeAt(text, [parent, key]);
  const item = isSeq(list) ? list.items[index] : undefined;
  if (!isSeq(list) || item === undefined) throw new Unfit(`\`${key}\` is no list of its own`);
  const to = endOf(text, item);
  if (list.flow === true) {
    const [next, before] = [list.items[index + 1], list.items[index - 1]];
    if (next !== undefined) return cut(text, rangeOf(item)[0], rangeOf(next)[0]);
    return cut(text, before === undefined ? rangeOf(item)[0] : endOf(text, before), to);
  }
  const dash = dashOf(text, item);
  const line = startOfLine(text, dash);
  if (text.slice(line, dash).trim() !== '')
    throw new Unfit(`the items of \`${key}\` do not begin their lines`);
  return cut(text, startOfComment(text, line, dash - line), endOfLine(text, to) + 1);
}

/** The dash in front of an item of a block list. */
function dashOf(text: string, item: unknown): number {
  return text.lastIndexOf(
    '-',
    (isMap(item) ? rangeOf(item.items[0]?.key ?? item) : rangeOf(item))[0] - 1,
  );
}

/** @param value null says that the key is left out */
function withValue(text: string, way: Way, value: Plain | null): string {
  const pair = pairAt(text, way);
  const key = last(way);
  if (!pair) {
    const map = mapAt(text, way.slice(0, -1));
    if (!map)
      throw new Unfit(`\`${way.slice(0, -1).join('.')}\` is an alias, or no keys with values`);
    return withNew(text, map, key, value);
  }
  const [from] = rangeOf(pair.key);
  return cut(text, from, endOfPair(text, pair), entryText(key, value));
}

function withNew(text: string, map: YAMLMap, key: string, value: Plain | null): string {
  const entry = entryText(key, value);
  const latest = map.items.at(-1);
  if (map.flow === true && !latest) return inserted(text, rangeOf(map)[0] + 1, ` ${entry} `);
  if (!latest) throw new Unfit('there is nothing to stand beside');
  if (map.flow === true) return inserted(text, endOfPair(text, latest), `, ${entry}`);
  const at = endOfLine(text, endOf(text, map));
  return inserted(text, at, lineEnd(text) + indentOf(text, map) + entry);
}

function withoutFlowItem(text: string, map: YAMLMap, index: number): string {
  const [pair, next, before] = [map.items[index], map.items[index + 1], map.items[index - 1]];
  if (!pair) return text;
  const [from] = rangeOf(pair.key);
  if (next) return cut(text, from, rangeOf(next.key)[0]);
  return cut(text, before ? endOfPair(text, before) : from, endOfPair(text, pair));
}

const entryText = (key: string, value: Plain | null): string =>
  `${yamlText(key)}: ${yamlText(value)}`;

function mapAt(text: string, way: readonly string[]): YAMLMap | null {
  const node = nodeAt(text, way);
  return isMap(node) ? node : null;
}

/** Items of a list go by their number. */
function nodeAt(text: string, way: readonly string[]): unknown {
  const { contents } = parseDocument(maskReferences(text).text, {
    schema: 'failsafe',
    merge: true,
    uniqueKeys: false,
  });
  let node: unknown = contents;
  for (const key of way) {
    if (isSeq(node)) node = node.items[Number(key)];
    else if (isMap(node)) node = node.items[indexOf(node, key)]?.value;
    else return null;
  }
  return node;
}

function pairAt(text: string, way: Way): Pair | undefined {
  const map = mapAt(text, way.slice(0, -1));
  return map?.items[indexOf(map, last(way))];
}

/** A key may be written `KEY_file`. */
function indexOf(map: YAMLMap, key: string): number {
  const isNamed = (name: string) => map.items.findIndex(({ key: is }) => isScalar(is) && is.value === name); // prettier-ignore
  const plain = isNamed(key);
  return plain >= 0 ? plain : isNamed(`${key}_file`);
}

/** Behind the last sign of a node that is no blank and no comment. */
function endOf(text: string, node: unknown): number {
  const latest = isMap(node) && node.flow !== true ? node.items.at(-1) : undefined;
  if (latest) return endOfPair(text, latest);
  if (isSeq(node) && node.flow !== true && node.items.length > 0)
    return endOf(text, node.items.at(-1));
  const [from, to] = rangeOf(node);
  return from + text.slice(from, to).trimEnd().length;
}

function endOfPair(text: string, { key, value }: Pair): number {
  const [, keyEnd] = rangeOf(key);
  const colon = text.indexOf(':', keyEnd) + 1;
  return value === null ? colon : Math.max(colon, endOf(text, value));
}

function rangeOf(node: unknown): readonly [number, number] {
  const { range } = node as Partial<Node>;
  if (!range) throw new Unfit('a value has no place in the text');
  return [range[0], range[1]];
}

/** The blanks in front of the keys of a block mapping. */
function indentOf(text: string, map: YAMLMap): string {
  const [from] = rangeOf(map.items[0]?.key);
  const indent = text.slice(startOfLine(text, from), from);
  // The first key of an item stands behind its dash.
  if (/^ *(- +)?$/.test(indent)) return ' '.repeat(indent.length);
  throw new Unfit('its keys do not begin their lines');
}

const startOfLine = (text: string, offset: number): number =>
  text.lastIndexOf('\n', offset - 1) + 1;

/** The line break of the line, or the end of the text. */
function endOfLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at;
}

/** Where the lines of comment begin that stand right above a line, as far in as its key. */
function startOfComment(text: string, line: number, indent: number): number {
  let start = line;
  while (start > 0) {
    const above = startOfLine(text, start - 1);
    const comment = /^( *)#/.exec(text.slice(above, start));
    if (comment?.[1]?.length !== indent) return start;
    start = above;
  }
  return start;
}

const lineEnd = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

function inserted(text: string, at: number, what: string): string {
  const place = what.startsWith('\r\n') && text[at - 1] === '\r' ? at - 1 : at;
  return cut(text, place, place, what);
}

const cut = (text: string, from: number, to: number, by = ''): string =>
  text.slice(0, from) + by + text.slice(to);

const last = (way: Way): string => way.at(-1) ?? '';
