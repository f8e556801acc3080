import { connect, createServer, type LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DialPolicy } from '../../src/dial-policy.js';
import { HostRefused } from '../../src/resolvers/device-failure.js';
import { listen, portOf } from '../rig/ports.js';

/** A name server that answers each question with the next of its answers. */
function names(...answers: readonly string[][]): LookupFunction & { asked: string[] } {
  const left = [...answers];
  const asked: string[] = [];
  const lookup: LookupFunction = (name, _, done) => {
    asked.push(name);
    const addresses = (left.length > 1 ? left.shift() : left[0]) ?? [];
    const family = (address: string): number => (address.includes(':') ? 6 : 4);
    done(
      null,
      addresses.map((address) => ({ address, family: family(address) })),
    );
  };
  return Object.assign(lookup, { asked });
}

function found(policy: DialPolicy, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    policy.lookup(name, {}, (error, address) => {
      if (error) reject(error);
      else resolve(typeof address === 'string' ? address : '');
    });
  });
}

describe('a name', () => {
  it.each([
    ['loopback', ['127.0.0.1']],
    ['loopback by IPv6', ['::1']],
    ['a metadata service', ['169.254.169.254']],
    ['a link-local address', ['fe80::1']],
    ['no address of a machine', ['0.0.0.0']],
    ['an IPv4 address in IPv6', ['::ffff:127.0.0.1']],
    ['one good address and a bad one', ['192.168.1.20', '127.0.0.1']],
  ])('that leads to %s is refused', async (_, addresses) => {
    const policy = new DialPolicy(() => [], names(addresses));
    await expect(found(policy, 'porch.lan')).rejects.toBeInstanceOf(HostRefused);
  });

  it('that leads to an ordinary address is that address', async () => {
    const policy = new DialPolicy(() => [], names(['192.168.1.20', '2001:db8::1']));
    expect(await found(policy, 'porch.lan')).toBe('192.168.1.20');
  });

  it.each([
    ['its own', ['porch.lan']],
    ['that of its address', ['127.0.0.0/8']],
  ])('is let through by %s entry in allow_hosts', async (_, allowed) => {
    const policy = new DialPolicy(() => allowed, names(['127.0.0.1']));
    expect(await found(policy, 'porch.lan')).toBe('127.0.0.1');
  });

  it('is judged by allow_hosts as that is now', async () => {
    let allowed: string[] = [];
    const policy = new DialPolicy(() => allowed, names(['127.0.0.1']));
    await expect(found(policy, 'porch.lan')).rejects.toBeInstanceOf(HostRefused);
    allowed = ['porch.lan'];
    expect(await found(policy, 'porch.lan')).toBe('127.0.0.1');
  });

  it('is localhost: loopback, and nothing else', async () => {
    expect(await found(new DialPolicy(() => [], names(['127.0.0.1'])), 'localhost')).toBe('127.0.0.1');
    const poisoned = new DialPolicy(() => [], names(['169.254.169.254']));
    await expect(found(poisoned, 'localhost')).rejects.toBeInstanceOf(HostRefused);
    const below = new DialPolicy(() => [], names(['127.0.0.1']));
    await expect(found(below, 'camera.localhost')).rejects.toBeInstanceOf(HostRefused);
  }); // prettier-ignore

  it('is an address in an odd spelling, which is refused like a name that leads there', async () => {
    const policy = new DialPolicy(() => [], names(['127.0.0.1']));
    await expect(found(policy, '2130706433')).rejects.toBeInstanceOf(HostRefused);
  });

  it('that changes its mind is looked up once a connection, and dialled where it was looked at', async () => {
    const server = await listen(createServer((socket) => socket.end()));
    const lookup = names(['127.0.0.1'], ['169.254.169.254']);
    const policy = new DialPolicy(() => ['127.0.0.1'], lookup);
    const options = { host: 'rebound.example', port: portOf(server), lookup: policy.lookup };
    const first = connect(options);
    await new Promise((resolve, reject) => first.once('connect', resolve).once('error', reject));
    expect(first.remoteAddress).toBe('127.0.0.1');
    expect(lookup.asked).toEqual(['rebound.example']);
    first.destroy();
    const second = connect(options);
    const error = await new Promise((resolve) => second.once('error', resolve));
    expect(error).toBeInstanceOf(HostRefused);
    server.close();
  });
});

describe('a host that a device names', () => {
  const policy = new DialPolicy(() => ['10.9.9.9', 'fe80::7']);

  it.each([
    ['203.0.113.9', 'cloud.example'],
    ['relay.example', '203.0.113.9'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', 'localhost'],
    ['[fe80::7]', 'cloud.example'],
  ])('may be %s where %s is configured', (host, configured) => {
    expect(() => policy.requireNamed(host, configured)).not.toThrow();
  });

  it.each([
    ['127.0.0.1', 'cloud.example'],
    ['localhost', '203.0.113.9'],
    ['0x7f.1', '192.168.1.20'],
    ['[::ffff:127.0.0.1]', '192.168.1.20'],
    ['169.254.169.254', '127.0.0.1'],
    ['fe80::1', '192.168.1.20'],
  ])('may not be %s where %s is configured', (host, configured) => {
    expect(() => policy.requireNamed(host, configured)).toThrow(HostRefused);
  });
});
