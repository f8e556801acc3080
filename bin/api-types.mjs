/** `npm run api:types`: the page's types of the API, from its description. Run `npm run build` first. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

const TYPES = fileURLToPath(new URL('../web/src/api/schema.ts', import.meta.url));
const HEADER = '/** Made by `npm run api:types` from the description of the API. */\n';

/** @returns the module of types, as it belongs into the repository */
export async function apiTypes(description) {
  const text = HEADER + astToString(await openapiTS(structuredClone(description)));
  return format(text, { ...(await resolveConfig(TYPES)), parser: 'typescript' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = new URL('../dist/src/api/openapi/description.js', import.meta.url);
  const { DESCRIPTION } = await import(built.href);
  writeFileSync(TYPES, await apiTypes(DESCRIPTION));
}
