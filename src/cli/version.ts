import { readFileSync } from 'node:fs';

/** The version in package.json, which stands two or three folders up, by sources or build. */
export function version(): string {
  const url = new URL(
    import.meta.url.includes('/dist/') ? '../../../package.json' : '../../package.json',
    import.meta.url,
  );
  const { version: found } = JSON.parse(readFileSync(url, 'utf8')) as { version: string };
  return found;
}
