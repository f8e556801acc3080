/** Work begun before its result is wanted. */

/** Resolves to a function that gives the result or throws the error; never rejects itself. */
export type Ahead<T> = Promise<() => T>;

/**
 * Lets a promise fail while nobody waits for it yet, without that counting as an error nobody
 * handles, which would end the program.
 */
export function ahead<T>(work: Promise<T>): Ahead<T> {
  return work.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
}
