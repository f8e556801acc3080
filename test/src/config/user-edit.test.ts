import { describe, expect, it } from 'vitest';
import { addUser, changeUser, removeUser } from '../../../src/config/user-edit.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { ConfigSource } from '../../../src/config/load.js';

const source = (text: string): ConfigSource => ({
  text,
  options: {
    ...{ file: 'c.yaml', path: '/etc/c.yaml', dir: '/etc' },
    env: { SECRET: 'from outside' },
    readSecret: () => 'from a file',
  },
});

const code = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    if (error instanceof CamrelayError) return error.code;
    throw error;
  }
  return undefined;
};

const TWO = `# mine
auth:
  users:
    # the boss
    - { name: admin, password: "\${SECRET}", role: admin } # kept
    - name: guest
      password_file: guest.txt
      cameras: [porch]
cameras: # both
  porch: { vendor: demo }
  yard: { vendor: demo }
`;

describe('the first user', () => {
  it.each([
    [
      'of an empty file',
      '',
      'auth:\n  users:\n    - { name: ann, password: secret1, role: admin }\n',
    ],
    [
      'behind other sections',
      'log: { level: warn }\n',
      'log: { level: warn }\n\nauth:\n  users:\n    - { name: ann, password: secret1, role: admin }\n',
    ],
    [
      'in an empty list',
      'auth: { users: [] }\n',
      'auth: { users: [{ name: ann, password: secret1, role: admin }] }\n',
    ],
    [
      'beside other keys',
      'auth:\n  session: 7d # a week\n',
      'auth:\n  session: 7d # a week\n  users: [{ name: ann, password: secret1, role: admin }]\n',
    ],
    [
      'of a file that lacked nothing else',
      'http: { listen: 0.0.0.0:80 }\n',
      'http: { listen: 0.0.0.0:80 }\n\nauth:\n  users:\n    - { name: ann, password: secret1, role: admin }\n',
    ],
  ])('is written %s', (_, before, after) => {
    const { text, config } = addUser(source(before), 'ann', { password: 'secret1' });
    expect(text).toBe(after);
    expect(config.auth.users).toMatchObject([{ name: 'ann', role: 'admin', cameras: null }]);
  });

  it('has to be an admin', () => {
    const wish = { password: 'secret1', role: 'viewer' } as const;
    expect(code(() => addUser(source(''), 'ann', wish))).toBe('last_admin');
  });
});

describe('a further user', () => {
  it('stands on a line of its own behind the others, and sees what is granted', () => {
    const { text, config } = addUser(source(TWO), 'ann', { password: 'p', cameras: ['yard'] });
    const line = '    - { name: ann, password: p, role: viewer, cameras: [yard] }\n';
    expect(text).toBe(TWO.replace('cameras: # both', `${line}cameras: # both`));
    expect(config.auth.users.at(-1)).toMatchObject({ role: 'viewer', cameras: ['yard'] });
  });

  it('cannot have the name of another, or see what is not there', () => {
    expect(code(() => addUser(source(TWO), 'guest', { password: 'p' }))).toBe('user_exists');
    const wish = { password: 'p', cameras: ['attic'] };
    expect(code(() => addUser(source(TWO), 'ann', wish))).toBe('bad_config');
  });
});

describe('a user who is changed', () => {
  it('keeps what is not changed as it is written', () => {
    const { text } = changeUser(source(TWO), 'guest', { cameras: null, role: 'operator' });
    expect(text).toBe(TWO.replace('      cameras: [porch]\n', '      role: operator\n'));
  });

  it('gets another password instead of a file that holds it', () => {
    const { text, config } = changeUser(source(TWO), 'guest', { password: 'new one' });
    expect(text).toContain('password: new one\n');
    expect(config.auth.users[1]).toMatchObject({ password: 'new one', cameras: ['porch'] });
  });

  it('stays an admin where no other is', () => {
    expect(code(() => changeUser(source(TWO), 'admin', { role: 'viewer' }))).toBe('last_admin');
    expect(code(() => changeUser(source(TWO), 'nobody', { role: 'viewer' }))).toBe('unknown_user');
  });
});

describe('a user who is removed', () => {
  it('takes their own lines along and no others', () => {
    const { text, config } = removeUser(source(TWO), 'guest');
    const gone = / {4}- name: guest\n.*\n.*\n/;
    expect(text).toBe(TWO.replace(gone, ''));
    expect(config.auth.users).toHaveLength(1);
  });

  it('is not the last admin', () => {
    expect(code(() => removeUser(source(TWO), 'admin'))).toBe('last_admin');
  });
});
