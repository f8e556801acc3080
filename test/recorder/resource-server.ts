/** Serves resources over HTTP as the API does: whole, or one range at a time. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Resource } from '../../recorder/clip-bytes.js';
import { listen, portOf } from '../rig/ports.js';

/** What is at an address, or undefined where nothing is. A text is a page or a playlist. */
export type Answer = Readonly<{ type: string; body: Resource | string }>;
export type Find = (url: URL) => Promise<Answer | undefined> | Answer | undefined;

export type Server = AsyncDisposable & Readonly<{ url: (path: string) => string }>;

export async function serve(find: Find): Promise<Server> {
  const server = createServer((request, response) => {
    answer(find, request, response).catch(() => response.destroy()); // players hang up as they like
  });
  await listen(server);
  const origin = `http://127.0.0.1:${portOf(server)}`;
  return {
    url: (path) => `${origin}${path}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  find: Find,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = await find(new URL(request.url!, 'http://localhost'));
  response.setHeader('access-control-allow-origin', '*');
  if (!found) return void response.writeHead(404).end();
  const { type, body } = found;
  if (typeof body === 'string') {
    return void response.writeHead(200, { 'content-type': type }).end(body);
  }
  const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const first = Number(asked?.[1] ?? 0);
  const last = Math.min(asked?.[2] ? Number(asked[2]) : Infinity, body.bytes - 1);
  response.writeHead(asked ? 206 : 200, {
    'content-type': type,
    'accept-ranges': 'bytes',
    'content-length': last + 1 - first,
    etag: `"${body.tag}"`,
    ...(asked ? { 'content-range': `bytes ${first}-${last}/${body.bytes}` } : {}),
  });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await pipeline(Readable.from(body.read({ first, last }, gone.signal)), response);
}
