/**
 * The web page and what it loads, all from this program; nothing comes from elsewhere.
 *
 * The page's own places (`/camera/porch`, `/system`, …) are all answered with the one document. Its
 * `<base>` climbs as many folders as the address is deep, so that it works under any path prefix a
 * proxy takes away, without knowing it.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, Router } from 'express';
import sirv from 'sirv';
import { CamrelayError } from '../model/errors.js';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** Below these are never places of the page. */
const NOT_PLACES = /^\/(api|hls|flv|assets)(\/|$)/;
/** Names below `assets/` change with what is in them; the icon's does not. */
const FOREVER = 'public, max-age=31536000, immutable';
const AN_HOUR = 'public, max-age=3600';

export function pageRouter(dir: string = webDir()): Router {
  const router = Router().use(safe);
  // Looked through once, at the start: a page that is built later needs a restart.
  if (existsSync(dir)) router.use(files(dir));
  return router.get(/.*/, async (req, res, next) => {
    if (NOT_PLACES.test(req.path) || !req.accepts('html')) {
      next();
      return;
    }
    const html = await document(dir);
    res.type('html').set('Cache-Control', 'no-cache');
    res.send(html.replace('<base href="./" />', `<base href="${baseOf(req.path)}" />`));
  });
}

/** Script and style, compressed when they were built. */
function files(dir: string): RequestHandler {
  return sirv(dir, {
    etag: true,
    gzip: true,
    brotli: true,
    // `index.html` goes out by the route above alone.
    extensions: [],
    setHeaders: (res, path) => {
      res.setHeader('Cache-Control', path.startsWith('/assets/') ? FOREVER : AN_HOUR);
    },
  });
}

/** @throws CamrelayError not_found where the page was not built */
async function document(dir: string): Promise<string> {
  try {
    return await readFile(join(dir, 'index.html'), 'utf8');
  } catch (cause) {
    const why = 'the web page is not built; run `npm run build`';
    throw new CamrelayError('not_found', why, { cause });
  }
}

/** The way from a place of the page back to its root. */
export function baseOf(path: string): string {
  return '../'.repeat(path.split('/').length - 2) || './';
}

const safe: RequestHandler = (_req, res, next) => {
  res.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  next();
};

/** `dist/web/`, from the sources and from `dist/` alike. */
function webDir(): string {
  const here = fileURLToPath(import.meta.url);
  const root = here.includes('/dist/src/api/') ? '../../web' : '../../dist/web';
  return join(dirname(here), root);
}
