import { describe, expect, it } from 'vitest';
import { MipcRefusal, requireSuccess, statusOf } from '../../../../src/resolvers/mipc/status.js';

const ret = (parts: object): object => ({
  ret: { code: '', sub: '', reason: '', desc: '', ...parts },
});
const result = (parts: object): object => ({
  Result: { Code: '', SubCode: '', Reason: '', Desc: '', ...parts },
});

describe('the status of an answer', () => {
  it.each([{ result: '' }, ret({}), result({}), ret({ desc: 'fine' }), ret({ code: 0 }), {}])(
    'is good in %j',
    (data) => {
      expect(statusOf(data)).toBe('');
    },
  );

  it.each([
    [{ result: 'accounts.sid.invalid' }, 'accounts.sid.invalid'],
    [ret({ code: '-1', sub: 'accounts.sid.invalid' }), 'accounts.sid.invalid'],
    [ret({ code: '-1', reason: 'InvalidSession' }), 'InvalidSession'],
    [result({ Code: '-1', SubCode: 'ccms.session.invalid' }), 'ccms.session.invalid'],
    [ret({ code: 'permission.denied', sub: 'what.is.this' }), 'permission.denied'],
    [ret({ code: '-1', sub: 'what.is.this' }), 'what.is.this'],
    [result({ Reason: 'odd' }), 'odd'],
    [ret({ code: -3 }), '-3'],
  ])('is bad in %j', (data, status) => {
    expect(statusOf(data)).toBe(status);
  });

  it.each([
    ['accounts.pass.invalid', 'bad_credentials'],
    ['accounts.user.invalid', 'bad_credentials'],
    ['accounts.user.unknown', 'bad_credentials'],
    ['accounts.user.inactive', 'bad_credentials'],
    ['accounts.mail.invalid', 'bad_credentials'],
    ['accounts.sid.invalid', 'session_expired'],
    ['accounts.nid.invalid', 'session_expired'],
    ['accounts.lid.invalid', 'session_expired'],
    ['ccms.session.invalid', 'session_expired'],
    ['InvalidSession', 'session_expired'],
    ['accounts.user.offline', 'offline'],
    ['permission.denied', 'no_permission'],
    ['ccm.system.err', 'offline'],
    ['ccms.system.err', 'offline'],
    ['4g.device.lock', 'offline'],
    ['what.is.this', 'bad_reply'],
    ['constructor', 'bad_reply'],
  ])('%s means %s', (status, code) => {
    expect(new MipcRefusal(status)).toMatchObject({ code, status });
    expect(() => requireSuccess({ result: status })).toThrow(MipcRefusal);
  });

  it('shows no more of an unknown error than a message can bear', () => {
    const { message } = new MipcRefusal(`<b>${'x'.repeat(500)}`);
    expect(message.length).toBeLessThan(150);
    expect(message).not.toContain('<');
  });
});
