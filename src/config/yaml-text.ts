/** Plain values as YAML on one line, so that reading them gives the same again. */

/** A value as the configuration file has them: every scalar is a string. */
export type Plain = string | readonly Plain[] | Keys;
export type Keys = Readonly<{ [key: string]: Plain }>;

export function isKeys(value: Plain | undefined): value is Keys {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Words that need no quotes anywhere: no sign in them means anything to YAML. */
const PLAIN = /^[\p{L}\p{N}/_][\p{L}\p{N}_./@+-]*(?: [\p{L}\p{N}_./@+-]+)*$/u;
/** Left-out values are written like this. */
const NOTHING = /^(?:~|null)?$/i;

export function yamlText(value: Plain | null): string {
  if (value === null) return '~';
  if (typeof value === 'string') return scalarText(value);
  if (!isKeys(value)) return `[${value.map(yamlText).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${yamlText(key)}: ${yamlText(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function scalarText(value: string): string {
  // Of the file's own `${NAME}` nothing comes in here.
  const literal = value.replaceAll('${', () => '$${');
  if (PLAIN.test(literal) && !NOTHING.test(literal)) return literal;
  if (/[\p{Cc}\p{Cs}\u2028\u2029\uFEFF]/u.test(literal)) return JSON.stringify(literal);
  return `'${literal.replaceAll("'", "''")}'`;
}
