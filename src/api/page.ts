/** The web page and what it loads, all from this program; nothing comes from elsewhere. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self' blob:",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join('; ');

export function pageRouter(): Router {
  const hls = dirname(createRequire(import.meta.url).resolve('hls.js'));
  return Router()
    .use((_req, res, next) => {
      res.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      res.set('X-Content-Type-Options', 'nosniff');
      res.set('Referrer-Policy', 'same-origin');
      next();
    })
    .get('/vendor/hls.js', (_req, res) => {
      res.sendFile(join(hls, 'hls.light.min.mjs'), { maxAge: '1h' });
    })
    .use(express.static(webDir(), { maxAge: 0, index: 'index.html' }));
}

/** `web/`, from the sources and from `dist/` alike. */
function webDir(): string {
  const here = fileURLToPath(import.meta.url);
  const root = here.includes('/dist/src/api/') ? '../../../web' : '../../web';
  return join(dirname(here), root);
}
