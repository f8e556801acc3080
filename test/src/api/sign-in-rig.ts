/** The routes about who comes in, behind the real door, over a real file. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import express from 'express';
import { ClientReader } from '../../../src/api/client-address.js';
import { Door } from '../../../src/api/door.js';
import { errorAnswers, notFound } from '../../../src/api/errors.js';
import { meRouter } from '../../../src/api/me.js';
import { signInRouter } from '../../../src/api/sign-in.js';
import { tokensRouter } from '../../../src/api/tokens.js';
import { usersRouter } from '../../../src/api/users.js';
import { Gatekeeper } from '../../../src/auth/gatekeeper.js';
import { KeyRing } from '../../../src/auth/key-ring.js';
import { ConfigKeeper } from '../../../src/config-keeper.js';
import type { Config } from '../../../src/config/config.js';
import { loadConfig } from '../../../src/config/load.js';
import { silentLog } from '../../../src/kit/log.js';
import { Redactor } from '../../../src/kit/redactor.js';
import { FakeClock } from '../../fake-clock.js';
import { listen, portOf } from '../../rig/ports.js';
import { tempDir, type TempDir } from '../../rig/temp-dir.js';

export const USERS = `
auth:
  users:
    - { name: admin, password: admin-pass, role: admin }
    - { name: ann, password: ann-passes, role: operator }
    - { name: ben, password: ben-passes, role: viewer, cameras: [porch] }
`;
const CAMERAS = 'cameras:\n  porch: { vendor: demo }\n  yard: { vendor: demo }\n';

export type Answer = Readonly<{ status: number; headers: Headers; body: unknown; text: string }>;

export class House implements AsyncDisposable {
  private constructor(
    readonly clock: FakeClock,
    readonly dir: TempDir,
    readonly gatekeeper: Gatekeeper,
    readonly ring: KeyRing,
    readonly server: Server,
    private readonly current: () => Config,
  ) {}

  /** @param text of the configuration beside its cameras */
  static async open(text = USERS): Promise<House> {
    const dir = await tempDir();
    const file = dir.file('camrelay.yaml');
    await writeFile(file, `${text}${CAMERAS}`);
    let config = loadConfig(file, {});
    const clock = new FakeClock();
    const redactor = new Redactor();
    const ring = new KeyRing({ file: dir.file('auth.json'), clock, log: silentLog });
    const gatekeeper = new Gatekeeper({ config, ring, clock, log: silentLog });
    const configKeeper = new ConfigKeeper({
      ...{ file, newFile: file, env: {}, redactor, log: silentLog },
    });
    configKeeper.attach((next) => {
      config = next;
      gatekeeper.follow(next);
      return Promise.resolve();
    });
    const deps = { config: () => config, configKeeper, gatekeeper, ring, clock, redactor };
    const clients = new ClientReader(config.http);
    const app = express();
    app.use((req, _res, next) => {
      clients.note(req);
      next();
    });
    const door = new Door(gatekeeper);
    const routers = [signInRouter(deps), tokensRouter(deps), usersRouter(deps), meRouter(deps)];
    app.use('/api/v1', door.api, express.json(), ...routers, notFound);
    app.use('/metrics', door.whole, (_req, res) => res.send('ok'));
    app.use(errorAnswers(silentLog, (shown) => redactor.redact(shown)));
    const server = await listen(createServer(app));
    return new House(clock, dir, gatekeeper, ring, server, () => config);
  }

  get config(): Config {
    return this.current();
  }

  url(path: string): string {
    return `http://127.0.0.1:${portOf(this.server)}${path}`;
  }

  /** @param by headers that show who asks */
  async ask(
    method: string,
    path: string,
    by: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<Answer> {
    const response = await fetch(this.url(path.startsWith('/metrics') ? path : `/api/v1${path}`), {
      method,
      headers: { 'content-type': 'application/json', ...by },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    const isJson = headers.get('content-type')?.includes('json') ?? false;
    return { status, headers, text, body: isJson ? JSON.parse(text) : text };
  }

  /** Signs in as the page does. @returns what the browser sends from then on */
  async signIn(name: string, password: string): Promise<{ cookie: string }> {
    const { headers } = await this.ask('POST', '/login', {}, { name, password });
    return { cookie: cookieOf(headers) };
  }

  written(): Promise<string> {
    return readFile(this.dir.file('camrelay.yaml'), 'utf8');
  }

  /** Until somebody waits for the clock. */
  async untilAsleep(): Promise<void> {
    while (this.clock.sleeping === 0) await turn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
    await this.dir[Symbol.asyncDispose]();
  }
}

export const basic = (name: string, password: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
export const bearer = (token: unknown): { authorization: string } => ({
  authorization: `Bearer ${String(token)}`,
});
export const ADMIN = basic('admin', 'admin-pass');
export const ANN = basic('ann', 'ann-passes');
export const BEN = basic('ben', 'ben-passes');

export function cookieOf(headers: Headers): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

export const refusal = ({ status, body }: Answer): unknown => [
  status,
  (body as { error?: { code: string } }).error?.code,
];
