/**
 * Under which names we may be asked, while there are no users.
 *
 * A page of a stranger can give its own name the address of this machine and then ask us from within
 * the visitor's browser (DNS rebinding); what tells such a request is the stranger's name in `Host`. So
 * only names that nobody in the public DNS can own are taken, and those that are configured.
 * Source: RFC 6761 (localhost), RFC 6762 (local), RFC 8375 (home.arpa).
 */
import { isIP } from 'node:net';
import { hostName } from './client-address.js';

const NOBODYS = /\.(localhost|local|lan|home\.arpa|internal)$/;

/** @param authority `HOST` or `HOST:PORT`. @param hosts those of the configuration */
export function isOwnHost(authority: string, hosts: readonly string[]): boolean {
  const name = hostName(authority).toLowerCase().replace(/\.$/, '');
  if (name.startsWith('[') || isIP(name) !== 0) return true;
  return !name.includes('.') || NOBODYS.test(name) || hosts.includes(name);
}
