/**
 * Anything a log line is given, as bounded plain JSON: errors with their code and chain of causes,
 * buffers by their length, long things cut short.
 */

const DEEPEST = 6;
const LONGEST_TEXT = 4_096;
/** Text is cleaned before it is cut, lest the cut part a secret; beyond this it is not even read. */
const MOST_READ = 65_536;
/** Of a list or an object. */
const MOST_ENTRIES = 64;
const MOST_CAUSES = 5;

export type LogValueOptions = Readonly<{
  /** Whether errors come with their stack. */
  stacks: boolean;
  /** Takes the secrets out of a text. */
  redact(text: string): string;
}>;

export function logValue(value: unknown, options: LogValueOptions): unknown {
  return plain(value, options, 0);
}

function plain(value: unknown, options: LogValueOptions, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return shortened(value, options);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return String(value);
    case 'symbol':
    case 'function':
      return undefined;
    case 'object':
      return value === null ? null : plainObject(value, options, depth);
    case 'boolean':
    case 'undefined':
      return value;
  }
}

function plainObject(value: object, options: LogValueOptions, depth: number): unknown {
  if (value instanceof Error) return plainError(value, options, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return shortened(value.href, options);
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (depth >= DEEPEST) return '…';
  if (value instanceof Map) return plainObject(Object.fromEntries<unknown>(value), options, depth);
  if (value instanceof Set) return plainObject([...value], options, depth);
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ENTRIES).map((item) => plain(item, options, depth + 1));
    return value.length > MOST_ENTRIES
      ? [...items, `… ${value.length - MOST_ENTRIES} more`]
      : items;
  }
  const entries = Object.entries(value);
  const kept = entries
    .slice(0, MOST_ENTRIES)
    .map(([key, item]) => [shortened(key, options), plain(item, options, depth + 1)]);
  if (entries.length > MOST_ENTRIES) kept.push(['…', `${entries.length - MOST_ENTRIES} more`]);
  return Object.fromEntries(kept);
}

/** `{ code, message, causes: [{ code, message }, …] }`: who reads logs wants the first cause. */
function plainError(error: Error, options: LogValueOptions, depth: number): unknown {
  const causes: unknown[] = [];
  const seen = new Set<unknown>([error]);
  for (let cause = next(error); cause !== undefined && !seen.has(cause); cause = next(cause)) {
    if (causes.length >= MOST_CAUSES) break;
    seen.add(cause);
    causes.push(
      cause instanceof Error ? ownPart(cause, options) : plain(cause, options, depth + 1),
    );
  }
  return {
    ...ownPart(error, options),
    ...(causes.length > 0 && { causes }),
    ...(options.stacks && error.stack !== undefined && { stack: shortened(error.stack, options) }),
  };
}

function ownPart(error: Error, options: LogValueOptions): Record<string, unknown> {
  const code = 'code' in error ? error.code : undefined;
  const isTelling = typeof code === 'string' || typeof code === 'number';
  const named =
    error.name === 'Error' || error.name === 'CamrelayError' ? {} : { name: error.name };
  return { ...(isTelling && { code }), ...named, message: shortened(error.message, options) };
}

/** The cause of an error, or the first of the errors it stands for. */
function next(error: unknown): unknown {
  if (error instanceof AggregateError && error.cause === undefined) return error.errors[0];
  return error instanceof Error ? error.cause : undefined;
}

/** What a terminal would obey rather than show; a device's answer may hold anything. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

function shortened(text: string, { redact }: LogValueOptions): string {
  const clean = redact(text.slice(0, MOST_READ)).replace(CONTROL, '\uFFFD');
  if (clean.length <= LONGEST_TEXT && text.length <= MOST_READ) return clean;
  return `${clean.slice(0, LONGEST_TEXT)}… (${text.length} characters in all)`;
}
