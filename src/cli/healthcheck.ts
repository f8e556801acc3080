/**
 * Whether a running camrelay is well, for what watches containers: asks `/healthz` where the
 * configuration says that it listens. From its own machine it can be asked without TLS and without
 * the path that a proxy puts before it.
 *
 * A program of its own, as it is started every half minute: it loads little more than
 * what reads the configuration.
 */
import { parseArgs } from 'node:util';
import { localReach } from '../api/reach.js';
import type { Listen } from '../config/listen.js';
import { openConfig, type Env } from '../config/load.js';
import { Problems } from '../config/problems.js';
import { readSections } from '../config/sections.js';
import { readSource } from '../config/source.js';

const DEFAULT_FILE = 'camrelay.yaml';
/** Docker gives a check 5 s. */
const PATIENCE_MS = 4_000;

/** @returns the exit code: 0 well, 1 not */
export async function healthcheck(args: readonly string[], env: Env): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string', short: 'c', default: DEFAULT_FILE } },
    });
    const { http } = localReach(listenerOf(values.config, env));
    const { status } = await fetch(`${http}/healthz`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (status === 200) return 0;
    console.error(`camrelay: unhealthy: ${http}/healthz answers ${status}`);
  } catch (error) {
    console.error(`camrelay: unhealthy: ${reasonOf(error)}`);
  }
  return 1;
}

/**
 * Whatever else is wrong with the file does not matter: camrelay goes on with what it had when it
 * started, and somebody who is writing on the file must not have it restarted.
 */
function listenerOf(file: string, env: Env): Listen {
  const problems = new Problems(file);
  const { text, options } = openConfig(file, env);
  const root = readSource(text, options, problems) ?? {};
  const { http } = readSections(root, options.dir, problems);
  if (!http) throw new Error(`${file} does not say where camrelay listens (http.listen)`);
  return http.listen;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
