import { describe, expect, it } from 'vitest';
import { accountProof, rightsOf } from '../../../../src/resolvers/mobotix/account.js';
import { cameraPassword } from '../../../../src/resolvers/mobotix/camera-password.js';

describe('the proof of an account', () => {
  it.each([
    ['Admin', '1234', 'afdfd53c19b43825da4b297c203e4460'],
    ['operator', 's3cret', '1cec9485e32fa77d7aedbb1edd80a4d4'],
    ['Admin', '', 'bca37b041da64be838599cd43784ed63'],
  ])('of %s with the password "%s" is %s', (username, password, proof) => {
    expect(accountProof(username, password)).toBe(proof);
  });
});

describe("a camera's password", () => {
  it.each([
    ['GtBcsw==', '1234'],
    ['GtBcs92K', '123456'],
    ['GtBc9p/Z', '123qwe'],
    ['SoYC7oY=', 'admin'],
    ['T5sB5ovTjF6sEPCj', 'dynacolor620'],
    ['W4Mc9MjLj0O6BrX6J4dgdmQEmgjK60nQ', 'pass word with 24 chars!'],
    ['', ''],
  ])('sent as "%s" is "%s"', (sent, password) => {
    expect(cameraPassword(sent)).toBe(password);
  });

  it('is made with one endless stream of key bytes', () => {
    const stream = '2be26f87e8bce031de26c29353ef40445024f960ab993af13069d654c9de2a07';
    const text = 'thirty-two characters are needed';
    const mixed = Buffer.from(stream, 'hex').map((byte, index) => byte ^ text.charCodeAt(index));
    expect(cameraPassword(Buffer.from(mixed).toString('base64'))).toBe(text);
  });

  it('may have blanks and line breaks in it from printing', () => {
    expect(cameraPassword(' T5sB5o vTjF6s\r\nEPCj')).toBe('dynacolor620');
  });

  it.each(['pass word!', 'admin', 'abc%'])('that is no base64 is plain text: %s', (sent) => {
    expect(cameraPassword(sent)).toBe(sent);
  });
});

describe('the rights of an account', () => {
  it.each([
    [8, ['live']],
    [31, ['setup', 'live', 'ptz', 'device', 'playback']],
    [9, ['live', 'playback']],
  ])('with the number %i are %j', (authority, rights) => {
    expect(rightsOf(authority)).toEqual(rights);
  });
});
