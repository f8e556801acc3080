/** The program's front door: the command line in, an exit code out. */
import { setFlagsFromString } from 'node:v8';
import { report, runCommand } from './cli/commands.js';
import { Redactor } from './kit/redactor.js';

// The heap is small, but media passes by it in buffers, a hundred megabytes every few seconds, and
// V8 would mark the heap step by step all the time for fear of them. Marking it in one go of some
// 15 ms, when they have piled up, costs a fifth of that (docs/design/overview.md).
setFlagsFromString('--no-incremental-marking');

const args = process.argv.slice(2);
const redactor = new Redactor();
// Node.js itself would print a fault as it is, with whatever secrets stand in it.
process.on('uncaughtException', (error) => {
  process.exit(report(error, args.includes('--json'), redactor));
});

process.exitCode = await runCommand(args, process.env, redactor);
// Idle connections to a device keep the process alive for seconds; nothing waits for them any more.
setTimeout(() => process.exit(), 500).unref();
