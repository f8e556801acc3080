/** One recorder, as all of its channels share it. */
import type { DeviceContext } from '../device-context.js';
import { NvrClient } from './client.js';
import { Exports } from './exports.js';
import type { LinkSettings } from './link.js';

export class MoveNvr implements AsyncDisposable {
  readonly client: NvrClient;
  /** It makes one file at a time. */
  readonly exports: Exports;

  /** @param free resolves when whoever had this account before has logged out */
  constructor(settings: LinkSettings, context: DeviceContext, free: Promise<void>) {
    this.client = new NvrClient(settings, context, free);
    this.exports = new Exports(this.client, context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.exports[Symbol.asyncDispose]();
    await this.client[Symbol.asyncDispose]();
  }
}
