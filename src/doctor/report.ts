/** What the doctor says on a terminal, and to programs. Pure. */
import type { CheckResult, CheckState } from './check.js';
import { weakestOf } from './weakest.js';

const WORDS: Readonly<Record<CheckState, string>> = {
  ok: 'ok',
  warn: 'warn',
  failed: 'FAIL',
  skipped: 'skip',
};
const NAME_CHARS = 26;

/** One line, and another one for what to do. */
export function resultText(result: CheckResult): string {
  const { state, message, advice, tookMs } = result;
  const name = nameOf(result).padEnd(NAME_CHARS);
  const line = `${WORDS[state].padEnd(5)}${name} ${message} (${(tookMs / 1_000).toFixed(1)} s)`;
  return advice === null ? line : `${line}\n${' '.repeat(6 + NAME_CHARS)}-> ${advice}`;
}

/** The weakest link first. */
export function summaryText(results: readonly CheckResult[]): string {
  const weakest = weakestOf(results);
  const count = (state: CheckState): number => results.filter((one) => one.state === state).length;
  const said = weakest
    ? `Weakest link: ${nameOf(weakest)}: ${weakest.message}\n  What to do: ${weakest.advice ?? 'look at the line above'}`
    : 'Weakest link: none, all is well';
  return `${said}\n  ${count('ok')} ok, ${count('warn')} warnings, ${count('failed')} failed, ${count('skipped')} skipped`;
}

/** @returns the exit code: 0 where nothing failed, else 1 */
export function exitCodeOf(results: readonly CheckResult[]): number {
  return results.some(({ state }) => state === 'failed') ? 1 : 0;
}

export function resultsJson(results: readonly CheckResult[]): string {
  const weakest = weakestOf(results);
  return JSON.stringify({
    ok: exitCodeOf(results) === 0,
    weakest: weakest && resultView(weakest),
    checks: results.map(resultView),
  });
}

function resultView({ tookMs, ...result }: CheckResult) {
  const { id, subject, state, message, advice, detail } = result;
  return { id, subject, state, message, advice, took_ms: tookMs, detail };
}

const nameOf = ({ id, subject }: CheckResult): string => (subject === null ? id : `${id} ${subject}`); // prettier-ignore
