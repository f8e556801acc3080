/**
 * Reads what the servers answer: `message({type:"t",data:{…}});`, a piece of JavaScript whose keys
 * are bare, or plain JSON (docs/vendors/mipc.md, "Answers"). Pure.
 *
 * It is read character by character and never run; what a text holds is never taken for syntax.
 */

/** Deeper answers are nonsense, and would take the stack with them. */
const DEEPEST = 40;
const BLANK = /[\s\uFEFF]*/y;
const WORD = /[\w$][\w$.-]*/y;
const NUMBER = /[+-]?(?:0x[0-9a-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?)/iy;
const PLAIN_TEXT = /[^"'\\]+/y;

const CONSTANTS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  undefined: null,
};
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  // Firmware cuts names off at their first byte and leaves this behind.
  '0': '\0',
};

/** The value in it. @throws SyntaxError without a word of the text */
export function readReply(text: string): unknown {
  return new Reader(text).reply();
}

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  reply(): unknown {
    this.#skipBlank();
    const wrapper = this.#match(/[A-Za-z_$][\w$.]*[\s]*\(/y);
    const value = this.#value(0);
    if (wrapper !== null) this.#expect(')');
    this.#accept(';');
    if (this.#at < this.text.length) throw this.#wrong();
    return value;
  }

  #value(depth: number): unknown {
    if (depth > DEEPEST) throw new SyntaxError('the answer is nested too deep');
    this.#skipBlank();
    const next = this.text.charAt(this.#at);
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#list(depth);
    if (next === '"' || next === "'") return this.#string();
    const number = this.#match(NUMBER);
    if (number !== null) return Number(number);
    const word = this.#match(WORD);
    if (word !== null && Object.hasOwn(CONSTANTS, word)) return CONSTANTS[word];
    throw this.#wrong();
  }

  #object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#expect('{');
    while (!this.#accept('}')) {
      const key = this.#key();
      this.#expect(':');
      entries.push([key, this.#value(depth + 1)]);
      if (!this.#accept(',')) {
        this.#expect('}');
        break;
      }
    }
    // Also `__proto__` becomes a key like any other this way.
    return Object.fromEntries(entries);
  }

  #list(depth: number): unknown[] {
    const values: unknown[] = [];
    this.#expect('[');
    while (!this.#accept(']')) {
      values.push(this.#value(depth + 1));
      if (!this.#accept(',')) {
        this.#expect(']');
        break;
      }
    }
    return values;
  }

  #key(): string {
    this.#skipBlank();
    const next = this.text.charAt(this.#at);
    if (next === '"' || next === "'") return this.#string();
    const word = this.#match(WORD);
    if (word === null) throw this.#wrong();
    return word;
  }

  #string(): string {
    const quote = this.text.charAt(this.#at++);
    const pieces: string[] = [];
    for (;;) {
      const plain = this.#match(PLAIN_TEXT);
      if (plain !== null) pieces.push(plain);
      const next = this.text.charAt(this.#at++);
      if (next === quote) return pieces.join('');
      if (next === '') throw this.#wrong();
      pieces.push(next === '\\' ? this.#escape() : next);
    }
  }

  #escape(): string {
    const code = this.#match(/u[0-9a-f]{4}|x[0-9a-f]{2}/iy);
    if (code !== null) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const next = this.text.charAt(this.#at++);
    return Object.hasOwn(ESCAPES, next) ? (ESCAPES[next] ?? next) : next;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw this.#wrong();
  }

  /** Takes the character where it comes next, and the blanks on both sides of it. */
  #accept(character: string): boolean {
    this.#skipBlank();
    const isNext = this.text.charAt(this.#at) === character;
    if (isNext) this.#at++;
    if (isNext) this.#skipBlank();
    return isNext;
  }

  #skipBlank(): void {
    this.#match(BLANK);
  }

  /** @param pattern sticky */
  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #wrong(): SyntaxError {
    return new SyntaxError(`the answer makes no sense at character ${this.#at + 1}`);
  }
}
