/** Where a listener listens. */
import { isIP } from 'node:net';

/** A name or an IP address without brackets; port 0 takes any that is free. */
export type Listen = Readonly<{ host: string; port: number }>;

const EVERY_IPV4 = '0.0.0.0';

/** `HOST:PORT`, `[IPv6]:PORT`, `:PORT` or `PORT`; undefined where the text is none of them. */
export function readListen(text: string): Listen | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]:|([a-z0-9.-]*):)?(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) return undefined;
  const [, ipv6, name] = match;
  if (ipv6 !== undefined) return isIP(ipv6) === 6 ? { host: ipv6, port } : undefined;
  if (name === undefined || name === '') return { host: EVERY_IPV4, port };
  return isHost(name) ? { host: name, port } : undefined;
}

/** `HOST:PORT` again, with brackets round an IPv6 address. */
export function formatListen({ host, port }: Listen): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only programs of this machine can reach it. A name is taken for what it says. */
export function isLoopback({ host }: Listen): boolean {
  const ipv4 = host.replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (isIP(ipv4) === 4) return ipv4.startsWith('127.');
  if (isIP(host) === 6) return /^(0*:)*:?0*1$/.test(host);
  return /^(.+\.)?localhost\.?$/i.test(host);
}

/** Whether two listeners would want the same port of the same address. */
export function collide(a: Listen, b: Listen): boolean {
  if (a.port === 0 || a.port !== b.port) return false;
  return a.host === b.host || isEvery(a.host) || isEvery(b.host);
}

const isEvery = (host: string): boolean => host === EVERY_IPV4 || host === '::';

function isHost(name: string): boolean {
  if (isIP(name) === 4) return true;
  const looksLikeAddress = /^[\d.]+$/.test(name);
  return !looksLikeAddress && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(name);
}
