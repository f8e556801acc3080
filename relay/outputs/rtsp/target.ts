/**
 * What a request's URL points at: a stream, or one track of it.
 *
 * A track's URL is its stream's with `/trackID=N` behind its path; stream names never hold a `=`. Some
 * clients put the suffix behind the query instead, so both are understood.
 * Source: RFC 2326, sections 3.2 (RTSP URL) and C.1.1 (control attribute).
 */
import { RtspError } from './message.js';

export type Target = Readonly<{
  /** As the stream directory spells it: `porch`, `porch/sub`; empty for `*` and the bare host. */
  path: string;
  /** Undefined where the URL names the stream as a whole. */
  track: number | undefined;
  query: URLSearchParams;
  /** The stream's URL as the client sees it, without user, query and track; ends without a slash. */
  base: string;
}>;

const TRACK_SUFFIX = /\/trackID=(\d{1,3})\/?(?=\?|$)/i;

export const trackControl = (track: number): string => `trackID=${track}`;

/** The URL of a track of a stream that is asked for by a query, as `parseTarget` reads it back. */
export function trackUrl(base: string, track: number, query: URLSearchParams): string {
  return `${base}/${trackControl(track)}?${query.toString()}`;
}

/** Throws a 400 on a URL that is none. */
export function parseTarget(uri: string): Target {
  if (uri === '*') return { path: '', track: undefined, query: new URLSearchParams(), base: '*' };
  const match = /^(rtsp[su]?):\/\/([^/?#]*)/i.exec(uri);
  const server = match?.[0] ?? '';
  const host = match?.[2] ?? '';
  const rest = uri.slice(server.length);
  if (server === '' && !rest.startsWith('/')) throw new RtspError(400, 'Malformed URL');
  const suffix = TRACK_SUFFIX.exec(rest);
  const [rawPath, query] = splitOnce(rest.replace(TRACK_SUFFIX, ''), '?');
  const path = rawPath.split('/').filter((part) => part !== '');
  const origin =
    server === '' ? '' : `${match?.[1] ?? ''}://${host.slice(host.lastIndexOf('@') + 1)}`;
  return {
    path: path.map(decoded).join('/'),
    track: suffix?.[1] === undefined ? undefined : Number(suffix[1]),
    // A plus is a plus: this is no form.
    query: new URLSearchParams(query.replace(/\/$/, '').replaceAll('+', '%2B')),
    base: [origin, ...path].join('/'),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    if (cause instanceof URIError) throw new RtspError(400, 'Malformed URL');
    throw cause;
  }
}
