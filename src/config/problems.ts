/** Collects what is wrong, with the places in the file. */
import type { z } from 'zod';
import type { ConfigIssue } from './issue.js';

/** Keys and list positions from the top of the file down to a value. */
export type Path = readonly PropertyKey[];

export type Place = Readonly<{ line: number; column: number; name: string }>;

/** Reported keys are cut at this length: a slip of the quotes can make a key of half the file. */
const LONGEST_NAME = 64;
/** More would only scroll the first ones away. */
const MOST_ISSUES = 100;

export class Problems {
  readonly #file: string;
  readonly #places = new Map<string, Place>();
  readonly #issues: ConfigIssue[] = [];
  readonly #reported = new Set<string>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Remembers where a key stands. @param place.name the key as written, where it differs */
  place(path: Path, place: { line: number; column: number; name?: string }): void {
    this.#places.set(idOf(path), { name: nameOf(path.at(-1)), ...place });
  }

  placeOf(path: Path): Place | undefined {
    return this.#places.get(idOf(path));
  }

  /**
   * A problem with a value, shown at its key, or at the nearest key above where it is missing. Only
   * the first of a kind counts: a value whose variable is not set is not also reported as missing.
   */
  add(path: Path, message: string, code: ConfigIssue['code'] = 'bad_config'): void {
    const report = `${code} ${idOf(path)}`;
    if (this.#reported.has(report)) return;
    this.#reported.add(report);
    let nearest = path;
    while (nearest.length > 0 && !this.#places.has(idOf(nearest))) nearest = nearest.slice(0, -1);
    const place = this.#places.get(idOf(nearest));
    this.#push(place ?? null, path, message, code);
  }

  /** A problem with the text of the file. @param path the key it belongs to, where there is one */
  addAt(place: { line: number; column: number } | null, message: string, path?: Path): void {
    this.#push(place, path ?? [], message, 'bad_config');
  }

  /** What zod found. A message of several lines has one line for each unknown key. */
  addZod(path: Path, error: z.ZodError): void {
    for (const issue of error.issues) {
      const at = [...path, ...issue.path];
      if (issue.code === 'unrecognized_keys') {
        const messages = issue.message.split('\n');
        for (const [index, key] of issue.keys.entries()) {
          this.add([...at, key], messages[index] ?? 'unknown key');
        }
      } else {
        this.add(at, issue.message);
      }
    }
  }

  /** In the order of the file. */
  get issues(): readonly ConfigIssue[] {
    return this.#issues
      .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
      .slice(0, MOST_ISSUES);
  }

  #push(
    place: { line: number; column: number } | null,
    at: Path,
    message: string,
    code: ConfigIssue['code'],
  ): void {
    const { line, column } = place ?? { line: null, column: null };
    const key = at.length === 0 ? null : this.#keyOf(at);
    const path = at.map((step) => (typeof step === 'number' ? step : String(step)));
    this.#issues.push({ code, file: this.#file, line, column, key, path, message });
  }

  #keyOf(path: Path): string {
    return path
      .map((key, depth) => {
        if (typeof key === 'number') return `[${key}]`;
        const name = this.#places.get(idOf(path.slice(0, depth + 1)))?.name ?? nameOf(key);
        return depth === 0 ? name : `.${name}`;
      })
      .join('');
  }
}

const idOf = (path: Path): string => JSON.stringify(path.map(String));

function nameOf(key: PropertyKey | undefined): string {
  const name = String(key);
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  return /^[\w.…-]+$/.test(short) ? short : JSON.stringify(short);
}
