/**
 * What a server asks for in `WWW-Authenticate`, as far as we can give it. Pure.
 * Source: RFC 9110, section 11; RFC 7616, section 3.3.
 */
export type Challenge = Readonly<{
  scheme: 'basic' | 'digest';
  parameters: Parameters;
}>;

/** By lower-case name. */
type Parameters = Readonly<Record<string, string>>;

const ALGORITHMS: ReadonlySet<string> = new Set(['md5', 'md5-sess', 'sha-256', 'sha-256-sess']);

/** From the beginning of its name only, or a long word would be tried from each of its letters. */
const PARAMETER = String.raw`(?<![\w-])([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))`;
/** A scheme, at the beginning or behind a comma; or a parameter. */
const PIECE = new RegExp(
  String.raw`(?:^|,)\s*([\w-]+)(?:\s+(?=[\w-]+\s*=)|\s*(?=,|$))|${PARAMETER}`,
  'g',
);

/** The best of what is offered; null where we know none of it. */
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

/** Of a header that names no scheme. */
export function parametersIn(header: string): Parameters {
  return Object.fromEntries(
    [...header.matchAll(new RegExp(PARAMETER, 'g'))].map(([, name = '', inQuotes, bare]) => [
      name.toLowerCase(),
      inQuotes?.replace(/\\(.)/g, '$1') ?? bare ?? '',
    ]),
  );
}

/** In lower case. */
export function algorithmOf(parameters: Parameters): string {
  return (parameters.algorithm ?? 'MD5').toLowerCase();
}

export function offersAuth({ qop }: Parameters): boolean {
  return qop?.split(',').some((value) => value.trim().toLowerCase() === 'auth') ?? false;
}

function challengesIn(header: string): { scheme: string; parameters: Parameters }[] {
  const pieces: { scheme: string; text: string }[] = [];
  for (const [piece, scheme] of header.matchAll(PIECE)) {
    const last = pieces.at(-1);
    if (scheme !== undefined) pieces.push({ scheme: scheme.toLowerCase(), text: '' });
    else if (last) last.text += `${piece}, `;
  }
  return pieces.map(({ scheme, text }) => ({ scheme, parameters: parametersIn(text) }));
}

function isAnswerable(challenge: {
  scheme: string;
  parameters: Parameters;
}): challenge is Challenge {
  const { scheme, parameters } = challenge;
  if (scheme === 'basic') return true;
  if (scheme !== 'digest' || !ALGORITHMS.has(algorithmOf(parameters))) return false;
  return parameters.qop === undefined || offersAuth(parameters);
}
