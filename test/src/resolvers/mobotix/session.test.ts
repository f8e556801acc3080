import { describe, expect, it } from 'vitest';
import {
  sessionFromNote,
  sessionNote,
  sessionOf,
  sessionSecrets,
} from '../../../../src/resolvers/mobotix/session.js';

const VALUE = '02e5c750bd3acce1c17418e768128a68';

describe('the session of a login', () => {
  it.each([
    `login-already=${VALUE}; HttpOnly`,
    `login-already= ${VALUE} ;HttpOnly`,
    `login-already="${VALUE}"`,
    ` login-already = ${VALUE}`,
  ])('is the cookie of %j', (header) => {
    expect(sessionOf(header)?.cookie).toBe(`login-already=${VALUE}`);
  });

  it('has the other cookies with it', () => {
    const session = sessionOf(['lang=en; Path=/', `login-already=${VALUE}`, 'empty=']);
    expect(session?.cookie).toBe(`lang=en; login-already=${VALUE}`);
    expect(session && sessionSecrets(session)).toEqual(['en', VALUE]);
  });

  it('has no cookie of a name or a length that none has', () => {
    const begin = performance.now();
    const odd = ['\0a=b', `x=${' '.repeat(16_000)}y`, 'ü=1'];
    expect(sessionOf([...odd, `login-already=${VALUE}`])?.cookie).toBe(`login-already=${VALUE}`);
    expect(performance.now() - begin).toBeLessThan(100);
  });

  it.each([undefined, '', 'lang=en', ['a=b', 'nothing'], 'login-already=', 'login-already=a b'])(
    'is missing in %j',
    (header) => {
      expect(sessionOf(header)).toBeNull();
    },
  );

  it('survives being written down', () => {
    const session = sessionOf(`login-already=${VALUE}`)!;
    const note: unknown = JSON.parse(JSON.stringify(sessionNote(session)));
    expect(sessionFromNote(note)?.cookie).toBe(session.cookie);
    expect(sessionFromNote({ cookie: 7 })).toBeNull();
    expect(sessionFromNote('x')).toBeNull();
  });
});
