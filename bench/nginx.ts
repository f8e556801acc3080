/** nginx, serving a directory: what a download is held against. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from './programs.js';

export type FileServer = AsyncDisposable & Readonly<{ url: string }>;

/** @throws where nginx is not installed */
export async function startNginx(root: string): Promise<FileServer> {
  const dir = await mkdtemp(join(tmpdir(), 'camrelay-nginx-'));
  const port = await freePort();
  const file = join(dir, 'nginx.conf');
  await writeFile(
    file,
    `daemon off; worker_processes 1; user root; pid ${dir}/pid; error_log ${dir}/error.log;
     events {}
     http {
       access_log off; sendfile on; tcp_nopush on; types {} default_type video/mp4;
       server { listen 127.0.0.1:${port}; root ${root}; }
     }`,
  );
  const child = spawn('nginx', ['-c', file], { stdio: 'ignore' });
  await Promise.race([
    once(child, 'spawn'),
    once(child, 'error').then(([error]) => {
      throw new Error('nginx is needed (apt-get install nginx-light)', { cause: error });
    }),
  ]);
  const url = `http://127.0.0.1:${port}`;
  await until(() => answers(url), 10_000, 'nginx listens');
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );
