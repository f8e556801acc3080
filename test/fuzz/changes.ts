/** Inputs made wrong in the ways that hurt parsers, as values that fast-check can make smaller. */
import fc, { type Arbitrary } from 'fast-check';
import { DEFAULT_MOST_BYTES, type Target } from './target.js';

/** Where, how much, and with what: whatever the numbers are, they mean something for any input. */
type Change = readonly [kind: number, at: number, amount: number];

const MOST_CHANGES = 6;
const NUMBERS = [0, 1, 2, 7, 8, 9, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x1_0000, 0x10_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff]; // prettier-ignore
const NUMBER_TEXTS = ['-1', '0', '00', '1e9', '0.5', '65535', '65536', '2147483648', '4294967296', '9007199254740993', '8640000000000000', '8640000000000001', '99999999999999999999', 'NaN', 'Infinity']; // prettier-ignore
const REPEATS = [2, 3, 16, 64, 400, 3_000, 20_000];

export const change: Arbitrary<Change> = fc.tuple(fc.nat(13), fc.nat(), fc.nat());
export const changes: Arbitrary<Change[]> = fc.array(change, { maxLength: MOST_CHANGES });

type Stock = Pick<Target, 'seeds' | 'words' | 'mostBytes'>;

/** Everything to try on a target. @param more seeds beside its own */
export function inputsOf(target: Target, more: readonly Buffer[] = []): Arbitrary<Buffer> {
  const stock = { ...target, seeds: [...target.seeds, ...more] };
  const most = target.mostBytes ?? DEFAULT_MOST_BYTES;
  const mutated = fc
    .tuple(fc.nat(stock.seeds.length - 1), changes)
    .map(([seed, list]) => changed(stock.seeds[seed]!, list, stock));
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  const made = target.made?.map((bytes) => bytes.subarray(0, most));
  const madeWrong =
    made && fc.tuple(made, changes).map(([bytes, list]) => changed(bytes, list, stock));
  return fc.oneof(
    { arbitrary: mutated, weight: 12 },
    { arbitrary: noise, weight: 1 },
    ...(made ? [{ arbitrary: made, weight: 3 }] : []),
    ...(madeWrong ? [{ arbitrary: madeWrong, weight: 3 }] : []),
  );
}

export function changed(original: Buffer, list: readonly Change[], stock: Stock): Buffer {
  const most = stock.mostBytes ?? DEFAULT_MOST_BYTES;
  // A copy: no input may change a seed.
  let bytes: Buffer = Buffer.from(original);
  for (const each of list) bytes = changedOnce(bytes, each, stock, most).subarray(0, most);
  return bytes;
}

function changedOnce(
  bytes: Buffer,
  [kind, place, amount]: Change,
  stock: Stock,
  most: number,
): Buffer {
  const at = place % (bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + (amount % 64));
  switch (kind) {
    case 0:
      if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << (amount % 8));
      return bytes;
    case 1:
      if (at < bytes.length) bytes[at] = amount;
      return bytes;
    case 2:
    case 3:
      return withNumber(bytes, at, kind === 2 ? pick(NUMBERS, amount) : amount);
    case 4:
      return spliced(bytes, at, to, Buffer.alloc(0));
    case 5:
      return spliced(bytes, to, to, bytes.subarray(at, to));
    case 6:
      return bytes.subarray(0, at);
    case 7:
      return spliced(bytes, at, at, Buffer.from(pick(stock.words ?? NUMBER_TEXTS, amount)));
    case 8:
      return spliced(bytes, at, to, Buffer.from(pick(stock.words ?? NUMBER_TEXTS, amount)));
    case 9:
      return withOther(bytes, at, pick(stock.seeds, amount), amount >>> 8);
    case 10:
      return withNumberText(bytes, at, pick(NUMBER_TEXTS, amount));
    case 11:
      return spliced(bytes, at, at, Buffer.of(pick([0, 9, 10, 13, 32, 34, 39, 92, 255], amount)));
    default:
      return repeated(bytes, at, amount, most);
  }
}

const pick = <T>(from: readonly T[], number: number): T => from[number % from.length]!;

function spliced(bytes: Buffer, from: number, to: number, between: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), between, bytes.subarray(to)]);
}

/** A big-endian word in place of what stands there, or that word moved a little. */
function withNumber(bytes: Buffer, at: number, value: number): Buffer {
  if (at + 4 > bytes.length) return bytes;
  const isStep = value > 0xffff_ffff - 16;
  bytes.writeUInt32BE((isStep ? bytes.readUInt32BE(at) + 1 : value) >>> 0, at);
  return bytes;
}

/** The beginning of one input and the end of another. */
function withOther(bytes: Buffer, at: number, other: Buffer, place: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), other.subarray(place % (other.length + 1))]);
}

/** Another number in place of the next one that is written out. */
function withNumberText(bytes: Buffer, at: number, number: string): Buffer {
  const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
  const from = bytes.subarray(at).findIndex(isDigit) + at;
  if (from < at) return bytes;
  let to = from;
  while (to < bytes.length && isDigit(bytes[to]!)) to++;
  return spliced(bytes, from, to, Buffer.from(number));
}

/** A few bytes again and again: what is worse than linear shows itself. */
function repeated(bytes: Buffer, at: number, amount: number, most: number): Buffer {
  const piece = bytes.subarray(at, at + 1 + (amount % 6));
  if (piece.length === 0) return bytes;
  const times = Math.min(pick(REPEATS, amount >>> 4), Math.ceil(most / piece.length));
  return spliced(bytes, at, at, Buffer.alloc(piece.length * times, piece));
}

/** The same cuts for the same bytes: in one piece, in a few, or byte by byte. */
export function piecesOf(bytes: Buffer): Buffer[] {
  let sum = bytes.length;
  for (const byte of bytes.subarray(0, 64)) sum = (Math.imul(sum, 31) + byte) >>> 0;
  const sizes = [bytes.length, 1 + (sum % 200), 1 + (sum % 9)];
  const size = Math.max(pick(sizes, sum >>> 8), Math.ceil(bytes.length / 2_000));
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
