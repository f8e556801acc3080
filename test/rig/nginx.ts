/** A real nginx with the site that is shipped, names and ports replaced by those of the test. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Child } from './child.js';
import { selfSigned } from './certificate.js';
import { freePorts, isListening } from './ports.js';
import { tempDir, type TempDir } from './temp-dir.js';
import { nginxPath } from './tools.js';
import { eventually } from './wait.js';

const SITE = join(import.meta.dirname, '..', '..', 'packaging', 'nginx', 'camrelay.conf');

/** Where nginx would put things of its own, each with its directive. */
const OWN_PLACES = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export class Nginx implements AsyncDisposable {
  private constructor(
    private readonly process: Child,
    private readonly dir: TempDir,
    readonly plainPort: number,
    readonly port: number,
    /** What it shows, in PEM; it has signed itself. */
    readonly cert: string,
  ) {}

  /** @param upstreamPort where camrelay speaks HTTP on loopback */
  static async before(upstreamPort: number): Promise<Nginx> {
    if (nginxPath === null) throw new Error('there is no nginx here');
    const dir = await tempDir();
    const [plainPort, port] = (await freePorts(2)) as [number, number];
    const { certPath, keyPath, cert } = await selfSigned(dir);
    const replaced: readonly (readonly [string, string])[] = [
      ['server 127.0.0.1:8080;', `server 127.0.0.1:${upstreamPort};`],
      ['listen 80;', `listen 127.0.0.1:${plainPort};`],
      ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
      ['/etc/letsencrypt/live/cams.example.com/fullchain.pem', certPath],
      ['/etc/letsencrypt/live/cams.example.com/privkey.pem', keyPath],
    ];
    let site = await readFile(SITE, 'utf8');
    for (const [shipped, own] of replaced) {
      if (!site.includes(shipped)) throw new Error(`the site that is shipped has no ${shipped}`);
      site = site.replace(shipped, own);
    }
    await mkdir(dir.file('tmp'));
    await writeFile(dir.file('site.conf'), site);
    await writeFile(dir.file('nginx.conf'), whole(dir));
    const process = new Child(nginxPath, ['-p', dir.path, '-c', dir.file('nginx.conf'), '-e', dir.file('error.log')]); // prettier-ignore
    const nginx = new Nginx(process, dir, plainPort, port, cert);
    try {
      await eventually(() => process.exit !== null || isListening(port), { what: 'nginx' });
      if (process.exit) throw new Error(`nginx ended:\n${process.tail()}\n${await nginx.errors()}`);
      return nginx;
    } catch (error) {
      await nginx[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** @param path as camrelay knows it */
  url(path: string): string {
    return `https://127.0.0.1:${this.port}/cams${path}`;
  }

  /** What nginx had to complain about. */
  async errors(): Promise<string> {
    return readFile(this.dir.file('error.log'), 'utf8').catch(() => '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // SIGTERM ends the workers as well; SIGKILL would leave them behind.
    await this.process.stop('SIGTERM');
    await this.dir[Symbol.asyncDispose]();
  }
}

function whole(dir: TempDir): string {
  const places = OWN_PLACES.map((name) => `  ${name}_temp_path ${dir.file(`tmp/${name}`)};`);
  return [
    'daemon off;',
    'worker_processes 1;',
    // Workers have to reach the directory of the test, which is its user's alone.
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `pid ${dir.file('nginx.pid')};`,
    'events {}',
    'http {',
    ...places,
    '  access_log off;',
    `  include ${dir.file('site.conf')};`,
    '}',
    '',
  ].join('\n');
}
