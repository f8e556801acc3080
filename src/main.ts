/** The program's front door: the command line in, an exit code out. */
import { runCommand } from './cli/commands.js';

process.exitCode = await runCommand(process.argv.slice(2), process.env);
