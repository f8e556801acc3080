/** Which stream an RTMP client or an HTTP-FLV request means. */

import { NOTHING, type Shown } from '../../../src/model/access.js';

/** The application under which every stream lives. */
const APP = 'live';
/** A camera's id, a slash and a stream's name fit; longer ones name nothing. */
const MAX_PATH_CHARS = 200;
/**
 * For cameras that keep nothing behind an application when they are told where to publish; the
 * stream has whatever name they give it.
 */
const SHORT_ADDRESS = /^\/*([a-z0-9][a-z0-9_-]{0,63})\.([^/?]+)/;

export type RtmpAddress = Readonly<{
  /** As in the stream directory: `porch` or `porch/sub`. */
  path: string;
  query: URLSearchParams;
}>;

/**
 * Clients disagree where the application ends: of `live/porch/sub?key=1` some take `live` and some
 * `live/porch`, so only the two together say something.
 * @returns null where it is neither below `live` nor `CAMERA.KEY`
 */
export function parseRtmpAddress(app: string, name: string): RtmpAddress | null {
  const whole = `${app}/${name}`;
  const [, camera, key] = SHORT_ADDRESS.exec(whole) ?? [];
  if (camera !== undefined && key !== undefined)
    return { path: camera, query: new URLSearchParams(`key=${key}`) };
  const mark = whole.indexOf('?');
  const segments = (mark < 0 ? whole : whole.slice(0, mark))
    .split('/')
    .filter((part) => part !== '');
  const [first, ...rest] = segments;
  const path = rest.join('/');
  if (first !== APP || path === '' || path.length > MAX_PATH_CHARS) return null;
  return { path, query: new URLSearchParams(mark < 0 ? '' : whole.slice(mark + 1)) };
}

/**
 * What an address shows of who asks: RTMP itself has nothing for that which every player speaks, so it
 * stands in the query, as `?token=` or as `?user=&pass=`.
 */
export function shownIn({ query }: RtmpAddress): Shown {
  const token = query.get('token');
  if (token !== null) return { kind: 'media_token', token };
  const name = query.get('user');
  if (name === null) return NOTHING;
  return { kind: 'password', name, password: query.get('pass') ?? '' };
}

const FLV_PREFIX = '/flv/';

/** Whether a request's URL is one of HTTP-FLV at all. */
export function isFlvUrl(url: string): boolean {
  return url.startsWith(FLV_PREFIX);
}

/** `/flv/porch/sub.flv?token=1` -> `porch/sub`; null where it names no stream. */
export function parseFlvUrl(url: string): string | null {
  const [pathname = ''] = url.split('?', 1);
  if (!isFlvUrl(pathname) || !pathname.endsWith('.flv')) return null;
  const path = pathname.slice(FLV_PREFIX.length, -'.flv'.length);
  return path === '' || path.length > MAX_PATH_CHARS ? null : path;
}
