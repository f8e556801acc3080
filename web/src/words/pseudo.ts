/** A language that nobody speaks: English with accents and 40 % more letters. */
import type { CompiledMessage } from 'icu-minify/format';

const ACCENTS: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' };
const LONGER = 0.4;

/** Every message made longer; what is put in, and the texts of plurals, stay as they are. */
export function pseudo<K extends string>(
  messages: Readonly<Record<K, CompiledMessage>>,
): Record<K, CompiledMessage> {
  const entries = Object.entries<CompiledMessage>(messages).map(([key, message]) => [
    key,
    typeof message === 'string'
      ? stretched(message)
      : message.map((node) => (typeof node === 'string' ? stretched(node) : node)),
  ]);
  return Object.fromEntries(entries) as Record<K, CompiledMessage>;
}

function stretched(text: string): string {
  const accented = Array.from(text, (letter) => ACCENTS[letter] ?? letter).join('');
  return `${accented}${'~'.repeat(Math.ceil(text.trim().length * LONGER))}`;
}
