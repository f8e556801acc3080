import { describe, expect, it } from 'vitest';
import { DeviceFailure } from '../../../../src/resolvers/device-failure.js';
import { envelopeOf, numberOf, valueIn } from '../../../../src/resolvers/reolink/envelope.js';
import { isAbsent, refusalOf } from '../../../../src/resolvers/reolink/refusal.js';

function failureOf(text: string): DeviceFailure {
  try {
    valueIn(text, 'GetEnc');
  } catch (error) {
    if (error instanceof DeviceFailure) return error;
  }
  throw new Error('that was a success');
}

describe('an envelope', () => {
  it('is an array of one command, with everything strict JSON', () => {
    const text = envelopeOf({ cmd: 'GetEnc', action: 1, param: { channel: 0 } });
    expect(text).toBe('[{"cmd":"GetEnc","action":1,"param":{"channel":0}}]');
    expect(envelopeOf({ cmd: 'Logout' })).toBe('[{"cmd":"Logout","action":0,"param":{}}]');
  });
});

describe('a reply', () => {
  it('is a failure where it has an error, even with code 0', () => {
    const text = '[{"cmd":"GetEnc","code":0,"error":{"rspCode":-6,"detail":"please login first"}}]';
    expect(failureOf(text).code).toBe('session_expired');
  });

  it('is a success where it has a value and no error, even with code 1', () => {
    const text = '[{"cmd":"GetUpnp","code":1,"value":{"Upnp":{"enable":1}}}]';
    expect(valueIn(text, 'GetUpnp')).toEqual({ Upnp: { enable: 1 } });
  });

  it('is a success without a value where its code is 0', () => {
    expect(valueIn('[{"cmd":"Logout","code":0}]', 'Logout')).toEqual({});
  });

  it('is known by its place, whatever command it names, blanks among it', () => {
    const text = '\r\n[ { "cmd" : " GetUpnp", "code" : 0, "value" : { "state" : 1 } } ]\r\n';
    expect(valueIn(text, 'GetMdState')).toEqual({ state: 1 });
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html><body>Welcome</body></html>'],
    ['half of JSON', '[{"cmd":"GetEnc","code":0,"val'],
    ['a text', '"Error 7731"'],
    ['null', 'null'],
    ['no array', '{"cmd":"GetEnc","code":0,"value":{}}'],
    ['an empty array', '[]'],
    ['an array of texts', '["GetEnc"]'],
    ['code 1 and nothing else', '[{"cmd":"GetEnc","code":1}]'],
    ['a value that is none', '[{"cmd":"GetEnc","code":1,"value":7}]'],
  ])('that is %s is a bad reply', (_, text) => {
    expect(failureOf(text).code).toBe('bad_reply');
  });

  it('is never repeated in the message of its failure', () => {
    const text = '[{"cmd":"X","code":1,"error":{"rspCode":-4,"detail":"secret-4711"}}]';
    expect(failureOf(text).message).not.toContain('secret-4711');
  });
});

describe('an error code', () => {
  it.each([
    [-1, 'unsupported'],
    [-2, 'offline'],
    [-3, 'bad_reply'],
    [-4, 'unsupported'],
    [-5, 'too_many_sessions'],
    [-6, 'session_expired'],
    [-7, 'bad_credentials'],
    [-8, 'timeout'],
    [-9, 'unsupported'],
    [-10, 'bad_reply'],
    [-11, 'offline'],
    [-12, 'offline'],
    [-14, 'offline'],
    [-16, 'offline'],
    [-19, 'offline'],
    [-21, 'session_expired'],
    [-24, 'unsupported'],
    [-25, 'offline'],
    [-26, 'no_permission'],
    [-27, 'bad_credentials'],
    [-99, 'bad_reply'],
  ])('of %i means %s', (rspCode, code) => {
    expect(refusalOf('GetEnc', rspCode, '').code).toBe(code);
  });

  it.each([
    ['please login first', 'session_expired'],
    ['password wrong', 'bad_credentials'],
    ['Login has been locked', 'bad_credentials'],
  ])('beside "%s" gives way to the text', (detail, code) => {
    expect(refusalOf('Login', -1, detail).code).toBe(code);
  });

  it('is final where a password was refused, and only there and without the right', () => {
    const codes = [-1, -2, -5, -6, -7, -8, -9, -10, -21, -25, -26, -27];
    const final = codes.filter((rspCode) => !refusalOf('Login', rspCode, '').retryable);
    expect(final).toEqual([-7, -26, -27]);
  });

  it('tells a command that is not there from one that failed', () => {
    const absent = [-4, -6, -9, -12, -24].filter((code) => isAbsent(refusalOf('GetEnc', code, '')));
    expect(absent).toEqual([-9, -12, -24]);
  });
});

describe('a number', () => {
  it.each([
    [19_437_931, 19_437_931],
    ['19437931', 19_437_931],
    [' -28800 ', -28_800],
    ['', null],
    ['12x', null],
    [1.5, null],
    [undefined, null],
    [Infinity, null],
  ])('may come as text: %j is %j', (value, number) => {
    expect(numberOf(value)).toBe(number);
  });
});
