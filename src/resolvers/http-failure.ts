/** What the system and undici say of a request that failed, in words of ours; theirs may hold the URL. */
import { errors } from 'undici';
import { DeviceFailure } from './device-failure.js';

/** The device closed the connection instead of answering. */
export class HungUp extends DeviceFailure {}

export function overdue(): DeviceFailure {
  return new DeviceFailure('timeout', 'the device did not answer in time');
}

/** @returns a DeviceFailure; the signal's reason where that ended it */
export function httpFailure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof DeviceFailure) return error;
  if (isNamed(error, 'TimeoutError') || error instanceof errors.BodyTimeoutError) return overdue();
  if (error instanceof errors.HeadersTimeoutError) return overdue();
  const code = codeOf(error);
  if (UNREACHABLE.has(code)) {
    const message = `nothing answers at the device's address (${code}); is it on, and are host and port right?`;
    return new DeviceFailure('unreachable', message);
  }
  if (/CERT|SELF_SIGNED|ALTNAME|ISSUER|VERIFY/.test(code)) {
    const message = `the device's certificate is not trusted (${code}); set verify_tls to false where you know why`;
    return new DeviceFailure('unreachable', message);
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return new DeviceFailure('bad_reply', `the device speaks no TLS that camrelay knows (${code})`);
  }
  if (error instanceof errors.ClientDestroyedError || error instanceof errors.ClientClosedError)
    return new DeviceFailure('offline', 'the camera is being switched off');
  if (CLOSED.has(code)) {
    return new HungUp('bad_reply', `the device closed the connection without an answer (${code})`);
  }
  const said = code === '' ? '' : ` (${code})`;
  return new DeviceFailure(
    'bad_reply',
    `the device broke the connection off or sent no HTTP${said}`,
  );
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
