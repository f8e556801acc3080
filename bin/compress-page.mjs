/** The last step of the page's build: each file also compressed, so that no request waits for it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const PAGE = fileURLToPath(new URL('../dist/web/', import.meta.url));

for (const name of readdirSync(PAGE, { recursive: true })) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const bytes = readFileSync(join(PAGE, name));
  writeFileSync(join(PAGE, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  writeFileSync(join(PAGE, `${name}.br`), brotliCompressSync(bytes, { params }));
}
