/** A certificate that nobody has signed but itself, so it is also what a client has to trust. */
import { readFile } from 'node:fs/promises';
import { runToEnd } from './child.js';
import type { TempDir } from './temp-dir.js';

export type Certificate = Readonly<{ certPath: string; keyPath: string; cert: string }>;

/**
 * For 127.0.0.1, localhost and `name`, good for two days; made by openssl, which every machine with
 * Node's own packages has.
 */
export async function selfSigned(dir: TempDir, name = 'localhost'): Promise<Certificate> {
  const [certPath, keyPath] = [dir.file(`${name}.pem`), dir.file(`${name}.key`)];
  const made = await runToEnd('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', `/CN=${name}`],
    ...['-addext', `subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:${name}`],
    ...['-out', certPath, '-keyout', keyPath],
  ]);
  if (made.code !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`);
  return { certPath, keyPath, cert: await readFile(certPath, 'utf8') };
}
