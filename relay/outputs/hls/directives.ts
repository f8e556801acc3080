/**
 * What a player asks for in the query of a playlist: delivery directives for us, and its own
 * parameters, which it needs again on every address in the playlist (a token, say).
 * Source: RFC 8216bis, section 6.2.5 (`_HLS_` is reserved for directives).
 */
import { CamrelayError } from '../../../src/model/errors.js';

export type PlaylistRequest = Readonly<{
  /** Wait until the playlist holds this media sequence number … */
  msn: number | null;
  /** … or this part of it. */
  part: number | null;
  /** A delta update will do. */
  skip: boolean;
  /** The name we gave this player in the multivariant playlist. */
  viewer: string | null;
  /** What every address in the answer must end with: empty, or `?` and the player's parameters. */
  suffix: string;
}>;

/** Our own parameter on the media playlist: tells apart players behind one address. */
export const VIEWER_PARAMETER = '_viewer';
/** The longest query that is carried on; a token has a few hundred characters. */
const MAX_SUFFIX = 2_048;
const MAX_VIEWER_NAME = 32;

const NO_QUERY: PlaylistRequest = { msn: null, part: null, skip: false, viewer: null, suffix: '' };

/** @param query what follows `?`, undecoded. @throws CamrelayError `bad_request` */
export function parsePlaylistQuery(query: string): PlaylistRequest {
  if (query === '') return NO_QUERY;
  let msn: number | null = null;
  let part: number | null = null;
  let skip = false;
  let viewer: string | null = null;
  const kept: string[] = [];
  for (const parameter of query.split('&')) {
    const equals = parameter.indexOf('=');
    const name = equals < 0 ? parameter : parameter.slice(0, equals);
    const value = equals < 0 ? '' : parameter.slice(equals + 1);
    if (name === '_HLS_msn') msn = wholeNumber(name, value);
    else if (name === '_HLS_part') part = wholeNumber(name, value);
    else if (name === '_HLS_skip') skip = value === 'YES' || value === 'v2';
    else if (name === VIEWER_PARAMETER) viewer = value.slice(0, MAX_VIEWER_NAME);
    else if (parameter !== '' && !name.startsWith('_HLS_')) kept.push(parameter);
  }
  if (part !== null && msn === null) {
    throw new CamrelayError('bad_request', '_HLS_part needs _HLS_msn');
  }
  return { msn, part, skip, viewer, suffix: suffixOf(kept) };
}

/** An address with one more parameter. */
export function withParameter(suffix: string, name: string, value: string): string {
  return `${suffix === '' ? '?' : `${suffix}&`}${name}=${value}`;
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) {
    throw new CamrelayError('bad_request', `${name} takes a whole number`);
  }
  return Number(value);
}

function suffixOf(parameters: readonly string[]): string {
  if (parameters.length === 0) return '';
  const suffix = `?${parameters.join('&')}`.replace(NOT_IN_A_URI, percentEncoded);
  if (suffix.length > MAX_SUFFIX) {
    throw new CamrelayError('bad_request', `the query is longer than ${MAX_SUFFIX} characters`);
  }
  return suffix;
}

/** A quote would end the playlist's attribute it stands in; the rest has no place in a URI either. */
const NOT_IN_A_URI = /[^\w\-.~!$&'()*+,;=:@/?%]/g;

/** Node gives bytes above 127 as characters of the same number. */
function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
