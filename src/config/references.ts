/**
 * `${NAME}` and `${NAME:-default}`: values from the environment, put in after the YAML is parsed.
 *
 * A password must not be able to change the structure of the file, so references are masked while
 * YAML is parsed: each becomes a run of Unicode noncharacters of the same length, which keeps every
 * line and column where it was and lets `{ password: ${X} }` be the flow mapping people mean by it.
 * `$${` stands for `${` itself.
 */

/** U+FDD0 begins a masked reference, U+FDD1…U+FDED are the digits of its number. */
const BEGIN = '\uFDD0';
const FIRST_DIGIT = 0xfdd1;
const BASE = 29;

// Also what only looks like one, so that it gets a message of its own; but never across a quote.
const REFERENCE = /\$?\$\{(?:[A-Za-z_]\w*:-[^{}\r\n]*|[^{}"'\r\n]+)\}/g;
const MASKED = /\uFDD0([\uFDD1-\uFDED]+)/g;
const NAMED = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?\}$/;

export type MaskedText = Readonly<{ text: string; references: readonly string[] }>;

/** Whether a text can be masked: it must not hold the marks already. */
export function isMaskable(text: string): boolean {
  return !/[\uFDD0-\uFDEF]/.test(text);
}

/** The text with every reference masked, and the references in order. */
export function maskReferences(text: string): MaskedText {
  const references: string[] = [];
  const masked = text.replace(REFERENCE, (reference) => {
    references.push(reference);
    return mark(references.length - 1, reference.length);
  });
  return { text: masked, references };
}

/** Undoes the masking. */
export function unmaskReferences(text: string, references: readonly string[]): string {
  return text.replace(MASKED, (_, digits: string) => references[numberOf(digits)] ?? '');
}

export function hasReference(text: string): boolean {
  return text.includes(BEGIN);
}

export type Substitution =
  Readonly<{ ok: true; text: string }> | Readonly<{ ok: false; problem: string }>;

/** A masked value with its references replaced; says which variable is missing. */
export function substitute(
  text: string,
  references: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Substitution {
  const problems: string[] = [];
  const replaced = text.replace(MASKED, (_, digits: string) => {
    const reference = references[numberOf(digits)] ?? '';
    if (reference.startsWith('$$')) return reference.slice(1);
    const match = NAMED.exec(reference);
    const name = match?.[1];
    if (name === undefined) {
      problems.push('is no variable name between ${ and }; write $${ for a literal ${');
      return '';
    }
    const value = env[name];
    const fallback = match?.[2];
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    if (fallback === undefined) {
      problems.push(
        `the environment variable ${name} is not set; set it, or write \${${name}:-default}`,
      );
    }
    return fallback ?? '';
  });
  const [problem] = problems;
  if (problem !== undefined) return { ok: false, problem };
  return { ok: true, text: replaced };
}

function mark(index: number, length: number): string {
  let digits = '';
  for (let rest = index; digits.length < length - 1; rest = Math.floor(rest / BASE)) {
    digits = String.fromCharCode(FIRST_DIGIT + (rest % BASE)) + digits;
  }
  return BEGIN + digits;
}

function numberOf(digits: string): number {
  let number = 0;
  for (const digit of digits) number = number * BASE + digit.charCodeAt(0) - FIRST_DIGIT;
  return number;
}
