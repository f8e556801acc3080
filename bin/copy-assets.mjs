/** The build's last step: takes along what `tsc` does not, beside the files that read it. */
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ASSETS = ['storage/migrations'];

const root = new URL('../', import.meta.url);
for (const folder of ASSETS) {
  const [from, to] = [new URL(folder, root), new URL(`dist/${folder}`, root)].map((url) =>
    fileURLToPath(url),
  );
  cpSync(from, to, { recursive: true });
}
