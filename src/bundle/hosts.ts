/** Names of hosts in a text. Pure. */
import { isIP, isIPv6 } from 'node:net';
import { hostKind } from '../kit/host-kind.js';

const IN_URL =
  /[a-z][a-z\d+.-]{1,20}:\/\/(?:[^\s/?#@"'<>]{0,200}@)?(\[[\da-f:.]+\]|[a-z\d_.-]{1,253})/gi;
/** Whatever ends like a name of the Internet or of a house; not all ends there are, since files have some. */
const DOMAIN =
  /(?<![\w@/.-])(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}(?:com|net|org|edu|gov|info|biz|io|dev|app|cloud|online|site|xyz|top|me|tv|cc|co|cn|de|at|ch|fr|it|es|pt|nl|be|uk|eu|us|ca|au|jp|kr|ru|pl|cz|se|no|fi|dk|br|in|tw|hk|local|lan|home|internal|arpa|localdomain)(?![\w-]|\.\w)/gi;
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/g;
const IPV6 = /(?<![\w:.])(?:[\da-f]{0,4}:){2,7}(?:[\da-f]{0,4}|(?:\d{1,3}\.){3}\d{1,3})(?![\w:])/gi;

/** Names, not addresses, that stand where hosts stand. */
export function hostNamesIn(text: string): string[] {
  const inUrls = [...text.matchAll(IN_URL)].map(([, host = '']) => host);
  const domains = [...text.matchAll(DOMAIN)].map(([name]) => name);
  return [...inUrls, ...domains].filter((name) => /[a-z]/i.test(name) && hostKind(name) === 'name');
}

/** The text with every name replaced that stands in an address. */
export function withoutHostsInUrls(text: string, replaced: (name: string) => string): string {
  return text.replace(IN_URL, (all, host: string) =>
    hostKind(host) === 'name' && /[a-z]/i.test(host)
      ? all.slice(0, all.length - host.length) + replaced(host)
      : all,
  );
}

/** The text with every address replaced that anybody in the world may reach. */
export function withoutPublicAddresses(
  text: string,
  replaced: (address: string) => string,
): string {
  const judged = (address: string): string =>
    isIP(address) !== 0 && hostKind(address) === 'public' ? replaced(address) : address;
  return text
    .replace(IPV4, judged)
    .replace(IPV6, (found) => (isIPv6(found) ? judged(found) : found));
}
