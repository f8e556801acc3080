/** `npm start`: from a fresh clone to a running system. Arguments go to `camrelay serve`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureFfmpeg, ensureInstalled, root } from './setup.mjs';

ensureInstalled();
ensureBuilt();
await ensureFfmpeg();
const args = [join(root, 'bin', 'camrelay.mjs'), 'serve', ...process.argv.slice(2)];
const server = spawn(process.execPath, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
