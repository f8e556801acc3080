/** A reading that may be refused, among others of the same input. */
import { AssertionError } from 'node:assert';
import type { ErrorClass } from '../target.js';

/** @returns undefined where it was refused by one of these */
export function unlessRefused<T>(read: () => T, ...refusals: readonly ErrorClass[]): T | undefined {
  try {
    return read();
  } catch (error) {
    const isRefusal = refusals.some((refusal) => error instanceof refusal);
    if (!isRefusal || error instanceof AssertionError) throw error;
    return undefined;
  }
}
