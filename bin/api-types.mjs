/** `npm run api:types`: the page's types of the API, from its description. Run `npm run build` first. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

const TYPES = fileURLToPath(new URL('../web/src/api/schema.ts', import.meta.url));

/** @returns the module as it belongs into the repository */
export async function apiTypes() {
  const { DESCRIPTION } = await import(
    new URL('../dist/src/api/openapi/description.js', import.meta.url).href
  );
  const text = astToString(await openapiTS(structuredClone(DESCRIPTION), { alphabetize: false }));
  const header = '/** Made by `npm run api:types` from the description of the API. */\n';
  return format(header + text, { ...(await resolveConfig(TYPES)), parser: 'typescript' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TYPES, await apiTypes());
