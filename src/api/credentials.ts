/**
 * What a request shows of who asks.
 *
 * Source: RFC 7617 (Basic), RFC 6750, section 2.1 (Bearer), RFC 6265, section 5.4 (Cookie).
 */
import type { IncomingMessage } from 'node:http';
import { shownByBasic } from '../kit/basic.js';
import { NOTHING, type Shown } from '../model/access.js';

export const SESSION_COOKIE = 'camrelay_session';

/** @param takesMediaToken whether `?token=` counts: only for media, so that it is good for nothing else */
export function shownBy(req: IncomingMessage, takesMediaToken: boolean): Shown {
  const { authorization } = req.headers;
  if (authorization !== undefined) return shownInHeader(authorization);
  const token = takesMediaToken ? tokenIn(req.url ?? '') : undefined;
  if (token !== undefined) return { kind: 'media_token', token };
  const secret = sessionIn(req);
  return secret === undefined ? NOTHING : { kind: 'session', secret };
}

function shownInHeader(header: string): Shown {
  const [, scheme = '', rest = ''] = /^([A-Za-z]+) +(\S+) *$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { kind: 'token', token: rest };
    case 'basic':
      return shownByBasic(rest);
    default:
      return NOTHING;
  }
}

/** By hand: it is looked for hundreds of times a second. A token needs no escapes. */
function tokenIn(url: string): string | undefined {
  for (let at = url.indexOf('?'); at >= 0; at = url.indexOf('&', at + 1)) {
    if (!url.startsWith('token=', at + 1)) continue;
    const from = at + 'token='.length + 1;
    const to = url.indexOf('&', from);
    return to < 0 ? url.slice(from) : url.slice(from, to);
  }
  return undefined;
}

/** What of a request for media says who asks, as it came; two that show the same have the same. */
export function markOf(req: IncomingMessage): string {
  return req.headers.authorization ?? tokenIn(req.url ?? '') ?? req.headers.cookie ?? '';
}

/** What the page's cookie holds. */
export function sessionIn(req: IncomingMessage): string | undefined {
  const { cookie } = req.headers;
  if (cookie === undefined) return undefined;
  for (const pair of cookie.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === SESSION_COOKIE)
      return pair.slice(equals + 1).trim();
  }
  return undefined;
}
