import { describe, expect, it } from 'vitest';
import { decodeConfig, encodeConfig } from './config-code.js';

describe('the code of a configuration', () => {
  it.each([
    [Buffer.from('[SYSTEM]\n'), 'T2BZP2JKNR0U'],
    [Buffer.from('admin_name=admin\n'), 'XTJnaT1kcyKnZN2oZM2fcmd/'],
    [Buffer.from('00', 'hex'), 'AA//'],
    [Buffer.from('fbefbe', 'hex'), '===='],
    [Buffer.from('ffffff', 'hex'), '++++'],
    [Buffer.from('fffe', 'hex'), '++8/'],
  ])('of %j is %s', (bytes, text) => {
    expect(encodeConfig(bytes)).toBe(text);
    expect(decodeConfig(`${text}\n`)).toEqual(bytes);
  });

  it('has no other characters than its own', () => {
    expect(() => decodeConfig('AA-/')).toThrow('no digit');
  });
});
