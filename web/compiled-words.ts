/**
 * The catalogue of words, taken apart when the page is built, so that no parser of messages has to be
 * sent to browsers. Tests of the page's modules run with it too.
 */
import compile from 'icu-minify/compile';
import { type Plugin, runnerImport } from 'vite';

const CATALOGUE = '/words/en/index.ts';

export function compiledWords(): Plugin {
  return {
    name: 'compiled-words',
    enforce: 'pre',
    async transform(_code, id) {
      if (!id.endsWith(CATALOGUE)) return undefined;
      const { module, dependencies } = await runnerImport<{ en: Record<string, string> }>(id);
      for (const dependency of dependencies) this.addWatchFile(dependency);
      const words = Object.entries(module.en).map(([key, message]) => [key, compile(message)]);
      return `export const en = ${JSON.stringify(Object.fromEntries(words))};`;
    },
  };
}
