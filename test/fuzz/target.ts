/** What is fuzzed: a reader of foreign input, inputs for it, and how to tell that it did wrong. */
import type { Arbitrary } from 'fast-check';

export type ErrorClass = abstract new (...args: never[]) => Error;

export type Target = Readonly<{
  /** Also the name of the folder of its kept seeds. */
  name: string;
  /** Sound inputs, or nearly so: what is made of them reaches further than noise. */
  seeds: readonly Buffer[];
  /** Pieces that mean something to the reader, to be put anywhere. */
  words?: readonly string[];
  /** Inputs that are made rather than changed. */
  made?: Arbitrary<Buffer>;
  /** No input is longer. */
  mostBytes?: number;
  /** What `check` may throw: the input was refused. Anything else is a finding. */
  refusals?: readonly ErrorClass[];
  /** An input that takes longer, ms, is a finding. */
  mostMs?: number;
  /** Does with an input what the program does, and checks what has to hold. */
  check: (input: Buffer) => void | Promise<void>;
  /** Of a target that takes far longer than a parser: this part of the inputs that are asked for. */
  share?: number;
  /** What the target holds open. */
  close?: () => Promise<void>;
}>;

export const DEFAULT_MOST_BYTES = 16 * 1024;
/** No parser may hold up everything else for longer. */
export const DEFAULT_MOST_MS = 100;

export const utf8 = (...texts: readonly string[]): Buffer[] =>
  texts.map((text) => Buffer.from(text));
export const latin1 = (...texts: readonly string[]): Buffer[] =>
  texts.map((text) => Buffer.from(text, 'latin1'));
