/** A TLS certificate and its private key, read from their files and held against each other. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { CamrelayError } from '../model/errors.js';

export type CertificateFiles = Readonly<{
  /** Absolute path: the certificate, and behind it those between it and the authority; PEM. */
  cert: string;
  /** Absolute path: its private key; PEM. */
  key: string;
}>;

export type Certificate = Readonly<{
  context: SecureContextOptions;
  /** Wall-clock time from which on it is valid no longer, ms. */
  endMs: number;
}>;

const MOST_BYTES = 1_048_576;

/**
 * @param nowMs wall clock
 * @throws CamrelayError bad_config, which says what is wrong with which file; never what is in it
 */
export function readCertificate(files: CertificateFiles, nowMs: number): Certificate {
  const cert = read(files.cert, 'tls.cert');
  const key = read(files.key, 'tls.key');
  const leaf = certificateIn(cert, files.cert);
  const endMs = Date.parse(leaf.validTo);
  if (!leaf.checkPrivateKey(privateKeyIn(key, files.key))) {
    throw bad(
      `tls: ${files.key} is not the key of ${files.cert}; name the two that belong together`,
    );
  }
  if (endMs <= nowMs) {
    const since = new Date(endMs).toISOString();
    throw bad(`tls.cert: ${files.cert} has not been valid since ${since}; renew it`);
  }
  const context = { cert, key, minVersion: 'TLSv1.2', sessionIdContext: 'camrelay' } as const;
  try {
    createSecureContext(context);
  } catch (cause) {
    throw bad(`tls: ${files.cert} cannot be used: ${messageOf(cause)}`, cause);
  }
  return { context, endMs };
}

function certificateIn(pem: Buffer, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw bad(`tls.cert: ${path} holds no certificate in PEM`, cause);
  }
}

function privateKeyIn(pem: Buffer, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    const isLocked = /^(-----BEGIN|Proc-Type: 4,) ?ENCRYPTED/m.test(pem.toString('latin1'));
    const what = isLocked
      ? 'wants a passphrase; store the key without one, readable by camrelay alone'
      : 'holds no private key in PEM';
    throw bad(`tls.key: ${path} ${what}`, cause);
  }
}

function read(path: string, key: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
    return readFileSync(path);
  } catch (cause) {
    throw bad(`${key}: ${path} cannot be read: ${messageOf(cause)}`, cause);
  }
}

const bad = (message: string, cause?: unknown): CamrelayError =>
  new CamrelayError('bad_config', message, { cause });

function messageOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'its permissions do not allow it';
  return message;
}
