/** `npm run bench`: builds what is needed and measures. Arguments name single measures. */
import { join } from 'node:path';
import { ensureBuilt, ensureFfmpeg, ensureInstalled, root, run } from './setup.mjs';

ensureInstalled();
ensureBuilt();
await ensureFfmpeg();
run(process.execPath, [join(root, 'dist', 'bench', 'main.js'), ...process.argv.slice(2)]);
