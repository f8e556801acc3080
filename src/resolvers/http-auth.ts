/**
 * Answers a server's challenge: Digest where it offers that, else Basic.
 * Source: RFC 7616 (Digest: MD5 and SHA-256, `qop=auth` or none), RFC 7617 (Basic), RFC 9110 section 11.
 */
import { createHash, randomBytes } from 'node:crypto';

export type HttpCredentials = Readonly<{ username: string; password: string }>;

export type Challenge = Readonly<{
  scheme: 'basic' | 'digest';
  /** By lower-case name. */
  parameters: Readonly<Record<string, string>>;
}>;

const ALGORITHMS: Readonly<Record<string, 'md5' | 'sha256'>> = { md5: 'md5', 'sha-256': 'sha256' };

/** The best of what a `WWW-Authenticate` header offers; null where we know none of it. */
export function bestChallenge(header: string | readonly string[] | undefined): Challenge | null {
  const text = typeof header === 'string' ? header : (header ?? []).join(', ');
  const known = challengesIn(text).filter(isAnswerable);
  return (
    known.find(({ parameters }) => algorithmOf(parameters).startsWith('sha-256')) ??
    known.find(({ scheme }) => scheme === 'digest') ??
    known[0] ??
    null
  );
}

/** Answers challenges of one server, counting as Digest wants it. */
export class ChallengeAnswers {
  #count = 0;

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
    return digestHeader(this.challenge.parameters, this.credentials, {
      method,
      uri,
      count: this.#count,
      cnonce: randomBytes(8).toString('hex'),
    });
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
    createHash(ALGORITHMS[name.replace(/-sess$/, '')] ?? 'md5')
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

function challengesIn(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  const token = /(?:^|,)\s*(basic|digest)\b|([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi;
  for (const [, scheme, name, inQuotes, bare] of header.matchAll(token)) {
    if (scheme !== undefined) {
      challenges.push({ scheme: scheme.toLowerCase() as Challenge['scheme'], parameters: {} });
      continue;
    }
    const last = challenges.pop();
    if (!last || name === undefined) continue;
    const value = inQuotes?.replace(/\\(.)/g, '$1') ?? bare ?? '';
    const parameters = { ...last.parameters, [name.toLowerCase()]: value };
    challenges.push({ ...last, parameters });
  }
  return challenges;
}

function isAnswerable({ scheme, parameters }: Challenge): boolean {
  if (scheme === 'basic') return true;
  const knowsAlgorithm = algorithmOf(parameters).replace(/-sess$/, '') in ALGORITHMS;
  return knowsAlgorithm && (parameters.qop === undefined || offersAuth(parameters));
}

function algorithmOf(parameters: Challenge['parameters']): string {
  return (parameters.algorithm ?? 'MD5').toLowerCase();
}

function offersAuth({ qop }: Challenge['parameters']): boolean {
  return qop?.split(',').some((value) => value.trim().toLowerCase() === 'auth') ?? false;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}
