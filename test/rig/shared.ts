/** Things several tests of a file share: taken in `beforeAll`, let go in reverse order in `afterAll`. */
export class Shared implements AsyncDisposable {
  readonly #taken: AsyncDisposable[] = [];

  use<T extends AsyncDisposable>(thing: T): T {
    this.#taken.push(thing);
    return thing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (let thing = this.#taken.pop(); thing !== undefined; thing = this.#taken.pop()) {
      try {
        await thing[Symbol.asyncDispose]();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'letting go failed');
  }
}
