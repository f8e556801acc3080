#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/src/main.js', import.meta.url);
if (!existsSync(program)) {
  console.error('camrelay: not_built: camrelay is not built yet; type: npm ci && npm run build');
  process.exit(1);
}
await import(program.href);
