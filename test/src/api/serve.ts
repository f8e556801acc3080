/** Some routers on a port of their own, with the errors of the real server. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { errorAnswers, notFound } from '../../../src/api/errors.js';
import { letIn } from '../../../src/api/who.js';
import { silentLog } from '../../../src/kit/log.js';
import { ANYBODY, type Who } from '../../../src/model/access.js';

export type Answer = Readonly<{ status: number; headers: Headers; body: unknown }>;

export interface Served extends AsyncDisposable {
  url(path: string): string;
  /** Sends a body as JSON, where there is one; an answer of JSON comes parsed. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
}

export async function serve(...routers: readonly Router[]): Promise<Served> {
  return serveTo(ANYBODY, ...routers);
}

/** The same as somebody in particular gets to see it; null is somebody unknown. */
export async function serveTo(who: Who | null, ...routers: readonly Router[]): Promise<Served> {
  const app = express();
  app.use((req, _res, next) => {
    if (who) letIn(req, who);
    next();
  });
  app.use(express.json(), ...routers, notFound);
  app.use(errorAnswers(silentLog, (text) => text));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
  return {
    url,
    ask: async (method, path, body) => {
      const response = await fetch(url(path), {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json');
      return {
        status: response.status,
        headers: response.headers,
        body: isJson ? (JSON.parse(text) as unknown) : text,
      };
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
