/** The file of the configuration: what it warns of, and who may read the secrets in it. */
import { readFileSync, statSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { configWarnings } from '../config/warnings.js';
import { formsOf } from '../kit/secret-forms.js';
import { type Check, ok, type Verdict, warn } from './check.js';

const READ_BY_OTHERS = 0o044;
/** A shorter one is in the file by chance. */
const SHORTEST_SECRET = 3;

export function configCheck(config: Config): Check {
  return {
    ...{ id: 'config', subject: null, withinMs: 5_000 },
    run: () => {
      const { file } = config;
      if (file === null) return ok('the built-in demo: there is no file');
      const text = readFileSync(file, 'utf8');
      const secrets = [...config.secrets, ...config.cameras.flatMap((camera) => camera.secrets)];
      return judgeConfig({
        mode: statSync(file).mode & 0o777,
        holdsSecrets: secrets.some(({ text: secret }) => isIn(text, secret)),
        warnings: configWarnings(config),
        cameras: config.cameras.length,
      });
    },
  };
}

type ConfigFacts = Readonly<{
  /** Permissions of the file. */
  mode: number;
  /** As they are, not as names of variables or files. */
  holdsSecrets: boolean;
  warnings: readonly string[];
  cameras: number;
}>;

export function judgeConfig({ mode, holdsSecrets, warnings, cameras }: ConfigFacts): Verdict {
  const detail = { mode: mode.toString(8), warnings };
  if (holdsSecrets && (mode & READ_BY_OTHERS) !== 0) {
    return warn(
      `the file holds passwords and others may read it (permissions ${mode.toString(8)})`,
      'chmod 600 the file, or keep the passwords elsewhere with ${NAME} or a key ending in _file',
      detail,
    );
  }
  const [first] = warnings;
  if (first !== undefined)
    return warn(first, 'change the configuration, unless you mean it so', detail);
  return ok(`sound, ${cameras} ${cameras === 1 ? 'camera' : 'cameras'}`, detail);
}

function isIn(text: string, secret: string): boolean {
  if (secret.length < SHORTEST_SECRET) return false;
  return formsOf(secret).some((form) => !form.spread && text.includes(form.text));
}
