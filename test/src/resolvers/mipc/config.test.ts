import { describe, expect, it } from 'vitest';
import { camera, cameraProblems } from '../../config/support.js';

const read = (keys: string) => camera(`{ vendor: mipc, username: u, password: p, ${keys} }`);
const refused = (keys: string) =>
  cameraProblems(`{ vendor: mipc, username: u, password: p, ${keys} }`).join('\n');

describe('an MIPC camera', () => {
  it('needs nothing but an account', () => {
    expect(read('')).toMatchObject({
      gateway: 'https://www.mipcm.com:7443',
      server: null,
      device: null,
      verifyTls: true,
      sessionIdleMs: 25_000,
      primeParameter: 'dbnum_prime',
      passwordParameter: 'dpass',
      stream: 'p0',
    });
  });

  it('may be told what is different', () => {
    const keys =
      'server: "http://192.168.1.30/ccm/", session_idle: 10s, prime_parameter: dnum_prime, password_parameter: dpassword';
    expect(read(keys)).toMatchObject({
      server: 'http://192.168.1.30/ccm',
      sessionIdleMs: 10_000,
      primeParameter: 'dnum_prime',
      passwordParameter: 'dpassword',
    });
  });

  it.each([
    'prime_parameter: num',
    'password_parameter: "d&a=b"',
    'session_idle: 1s',
    'gateway: x',
  ])('is not read with %s', (keys) => {
    expect(refused(keys)).toContain(keys.split(':')[0]);
  });
});
