/** Tells the redactor what the configuration must never show. */
import type { Redactor } from '../kit/redactor.js';
import type { Config } from './config.js';

/** To be called before anything of the configuration can reach a log. */
export function registerSecrets({ cameras }: Config, redactor: Redactor): void {
  for (const { text, username } of cameras.flatMap(({ secrets }) => secrets)) {
    if (username === undefined) redactor.add(text);
    else redactor.addCredentials(username, text);
  }
}
