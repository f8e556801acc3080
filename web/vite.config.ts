import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compiledWords } from './compiled-words.js';

/** Every address in the page is relative, so that it works under any path prefix. */
export default defineConfig({
  base: './',
  plugins: [react(), compiledWords()],
  resolve: {
    // Neither subtitles nor encrypted media: half the size.
    alias: { 'hls.js': 'hls.js/light' },
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    minify: 'terser',
    terserOptions: { module: true, compress: { passes: 2 } },
    modulePreload: { polyfill: false },
    // Pictures and icons come with the script; a data: URL in the style sheet would need a wider policy.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: {
    // `npm run dev:web` beside a running camrelay.
    proxy: Object.fromEntries(
      ['/api', '/hls', '/flv'].map((path) => [path, { target: 'http://127.0.0.1:8080' }]),
    ),
  },
});
