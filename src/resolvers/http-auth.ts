/**
 * Answers to a server's challenge.
 * Source: RFC 7616 (Digest: MD5 and SHA-256, `qop=auth` or none), RFC 7617 (Basic).
 */
import { createHash, randomBytes } from 'node:crypto';
import { algorithmOf, offersAuth, parametersIn, type Challenge } from './http-challenge.js';

export type HttpCredentials = Readonly<{ username: string; password: string }>;

/** Answers one challenge of a server, counting as Digest wants it. */
export class ChallengeAnswers {
  #count = 0;
  /** One for all answers, since the `-sess` algorithms make their key of the first. */
  readonly #cnonce = randomBytes(8).toString('hex');

  constructor(
    readonly challenge: Challenge,
    private readonly credentials: HttpCredentials,
  ) {}

  /** @param uri path and query as they stand in the request line */
  header(method: string, uri: string): string {
    const { username, password } = this.credentials;
    if (this.challenge.scheme === 'basic')
      return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    this.#count++;
    const header = digestHeader(this.challenge.parameters, this.credentials, {
      method,
      uri,
      count: this.#count,
      cnonce: this.#cnonce,
    });
    // Header values are bytes: a name that is not ASCII goes as UTF-8, as it is hashed.
    return Buffer.from(header).toString('latin1');
  }

  /**
   * @param info the header `Authentication-Info`, in which a server may name the next nonce
   * @returns null where it names none
   */
  next(info: string | readonly string[] | undefined): ChallengeAnswers | null {
    if (this.challenge.scheme === 'basic' || typeof info !== 'string') return null;
    const { nextnonce } = parametersIn(info);
    if (nextnonce === undefined) return null;
    const parameters = { ...this.challenge.parameters, nonce: nextnonce };
    return new ChallengeAnswers({ scheme: 'digest', parameters }, this.credentials);
  }
}

type DigestRequest = Readonly<{ method: string; uri: string; count: number; cnonce: string }>;

/** Exported for its test vectors. */
export function digestHeader(
  parameters: Challenge['parameters'],
  { username, password }: HttpCredentials,
  { method, uri, count, cnonce }: DigestRequest,
): string {
  const { realm = '', nonce = '', opaque, algorithm } = parameters;
  const name = algorithmOf(parameters);
  const hash = (text: string): string =>
    createHash(name.startsWith('sha-256') ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const plain = hash(`${username}:${realm}:${password}`);
  const ha1 = name.endsWith('-sess') ? hash(`${plain}:${nonce}:${cnonce}`) : plain;
  const ha2 = hash(`${method}:${uri}`);
  const nc = count.toString(16).padStart(8, '0');
  const withQop = offersAuth(parameters);
  const response = withQop
    ? hash(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`)
    : hash(`${ha1}:${nonce}:${ha2}`);
  return `Digest ${[
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(withQop ? ['qop=auth', `nc=${nc}`] : []),
    ...(withQop || name.endsWith('-sess') ? [`cnonce=${quoted(cnonce)}`] : []),
    `response=${quoted(response)}`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
  ].join(', ')}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}
