/** Addresses of devices: a host, or the beginning of a URL. */
import { field } from './fields.js';

/** A host name or address, without scheme, port or path; IPv6 with or without its brackets. */
export const host = () =>
  field('a host name or address, such as 192.168.1.20', (value) => {
    const bare = value.replace(/^\[(.*)\]$/, '$1');
    const inUrl = bare.includes(':') ? `[${bare}]` : bare;
    if (!/^[\w.:-]{1,253}$/.test(bare) || !URL.canParse(`http://${inUrl}`)) return undefined;
    return new URL(`http://${inUrl}`).hostname === '' ? undefined : inUrl;
  });

/** `http://HOST:PORT` or https, and nothing behind it. */
export const webOrigin = () =>
  field('an address such as https://HOST:PORT, without a path', (value) => {
    const url = plainUrl(value);
    return url?.pathname === '/' ? url.origin : undefined;
  });

/** An http or https URL without user name, query or slash at its end. */
export const webUrl = () =>
  field('an address such as http://HOST:PORT/ccm', (value) => {
    const url = plainUrl(value);
    return url ? url.href.replace(/\/+$/, '') : undefined;
  });

function plainUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return null;
  return url.username + url.password + url.search + url.hash === '' ? url : null;
}
