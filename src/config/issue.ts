/** What is wrong with a configuration: every fault with its file, line, key and remedy. */
import { CamrelayError } from '../model/errors.js';

export type ConfigIssue = Readonly<{
  code: 'bad_config' | 'unsafe_listener';
  /** As it was named on the command line. */
  file: string;
  /** Counted from 1; null where no place in the file is to blame. */
  line: number | null;
  column: number | null;
  /** `cameras.porch.host`; null where the file as a whole is meant. */
  key: string | null;
  /** The same as keys and list positions from the top down; empty where the file as a whole is meant. */
  path: readonly (string | number)[];
  /** What is wrong and what to do; never holds a value from the file. */
  message: string;
}>;

/** A configuration that cannot be used. Its message has one line for each issue. */
export class ConfigError extends CamrelayError {
  constructor(readonly issues: readonly ConfigIssue[]) {
    const unsafeOnly = issues.length > 0 && issues.every(({ code }) => code === 'unsafe_listener');
    super(unsafeOnly ? 'unsafe_listener' : 'bad_config', issues.map(describeIssue).join('\n'));
  }
}

/** `camrelay.yaml:12: cameras.porch.hots: unknown key; did you mean host?` */
export function describeIssue({ file, line, key, message }: ConfigIssue): string {
  const place = line === null ? file : `${file}:${line}`;
  return key === null ? `${place}: ${message}` : `${place}: ${key}: ${message}`;
}

/** The lines `camrelay check-config` prints, without a newline at the end. */
export function formatConfigIssues(issues: readonly ConfigIssue[]): string {
  return issues.map((issue) => `camrelay: ${issue.code}: ${describeIssue(issue)}`).join('\n');
}
