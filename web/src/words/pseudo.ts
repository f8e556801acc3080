/** A language that nobody speaks: English with accents and 40 % more letters. */
const ACCENTS: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' };
const LONGER = 0.4;

/** Every message made longer; arguments and ICU syntax are left as they are. */
export function pseudo<K extends string>(messages: Readonly<Record<K, string>>): Record<K, string> {
  const entries = Object.entries<string>(messages).map(([key, text]) => [key, stretched(text)]);
  return Object.fromEntries(entries) as Record<K, string>;
}

function stretched(message: string): string {
  // Inside braces is ICU syntax, except the texts of plurals: those keep their plain English.
  let depth = 0;
  const accented = Array.from(message, (letter) => {
    if (letter === '{') depth++;
    if (letter === '}') depth--;
    return depth === 0 ? (ACCENTS[letter] ?? letter) : letter;
  });
  const letters = message.replaceAll(/\{[^{}]*\}/g, '').length;
  return `${accented.join('')}${'~'.repeat(Math.ceil(letters * LONGER))}`;
}
