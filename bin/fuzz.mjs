/** `npm run fuzz`: builds what is needed and fuzzes. Arguments go to `test/fuzz/main.ts`. */
import { join } from 'node:path';
import { ensureBuilt, ensureFuzzBuilt, ensureInstalled, root, run } from './setup.mjs';

ensureInstalled();
ensureBuilt();
ensureFuzzBuilt();
run(process.execPath, [
  join(root, 'dist', 'fuzz', 'test', 'fuzz', 'main.js'),
  ...process.argv.slice(2),
]);
