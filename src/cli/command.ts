/** What a command is. */
import type { Redactor } from '../kit/redactor.js';

export type CommandContext = Readonly<{
  env: NodeJS.ProcessEnv;
  /** Hides the configuration's secrets in everything that is printed. */
  redactor: Redactor;
}>;

/** @returns the exit code */
export type Command = (args: readonly string[], context: CommandContext) => Promise<number>;
