/** Opens a listening server, or says in one line why it could not. */
import type { Server } from 'node:net';
import { CamrelayError } from '../model/errors.js';

/**
 * @param key of the configuration, for the message
 * @throws CamrelayError port_in_use; bad_config where it may not listen there, or cannot
 */
export async function listenOn(
  server: Server,
  { host, port }: Readonly<{ host: string; port: number }>,
  key: string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void =>
      reject(explained(error, host, port, key));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function explained(error: NodeJS.ErrnoException, host: string, port: number, key: string): Error {
  const where = `${host}:${port} (${key})`;
  const says: Readonly<Record<string, string>> = {
    EADDRINUSE: `another program already listens on ${where}; stop it or choose another port`,
    EACCES: `this user may not listen on ${where}; choose a port above 1023`,
    EADDRNOTAVAIL: `this machine has no address ${host}; correct ${key}`,
  };
  const message = says[error.code ?? ''] ?? `cannot listen on ${where}: ${error.message}`;
  const code = error.code === 'EADDRINUSE' ? 'port_in_use' : 'bad_config';
  return new CamrelayError(code, message, { cause: error });
}
