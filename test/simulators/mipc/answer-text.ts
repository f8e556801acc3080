/** Answers as the servers write them: a call of a function, keys without quotes. */

export function messageText(value: unknown): string {
  return `message(${literal(value)});\n`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${key}:${literal(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value !== 'string') return String(value);
  return `"${value.replace(/["\\]/g, String.raw`\$&`).replaceAll('\0', String.raw`\0`)}"`;
}
