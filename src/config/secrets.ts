/** Tells the redactor what the configuration must never show. */
import type { Redactor, SecretKind } from '../kit/redactor.js';
import type { Config } from './config.js';

/** To be called before anything of the configuration can reach a log. */
export function registerSecrets(
  { cameras, secrets = [] }: Pick<Config, 'cameras'> & Partial<Pick<Config, 'secrets'>>,
  redactor: Redactor,
  kind: SecretKind = 'lasting',
): void {
  for (const { text, username } of [...secrets, ...cameras.flatMap((camera) => camera.secrets)]) {
    if (username === undefined) redactor.add(text, kind);
    else redactor.addCredentials(username, text, kind);
  }
}
