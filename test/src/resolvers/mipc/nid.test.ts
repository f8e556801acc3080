import { describe, expect, it } from 'vitest';
import { isId, nid } from '../../../../src/resolvers/mipc/nid.js';

const KEY = '145305405769426499099507932653795041';

describe('the signature of a call', () => {
  it.each([
    [1, '0x212fc1', KEY, 2, 'MIgXVS2ZKXSCcUv5l4R_WtFBAWMhL8GBAg'],
    [2, '0x212fc1', KEY, 2, 'MPGafRaNt83BVRcGmkpW8dlBAmMhL8GBAg'],
    [18, '0xf431c', KEY, 0, 'MLFV1i3yxEyxNQ2IFKOTLlBBEmMPQxw'],
    [256, '0xf431c', '600000000000000000000000000000000007', 0, 'MInQd7xszl1FfxeGdeQpd5dCAQBjD0Mc'],
    [65537, '0x0', '31', 0, 'MN0V9jNL8vJPF2y2yxpS8fxDAQABYQA'],
    [
      70001,
      '0xabcdef0123',
      '791658605174853458830696113306796802',
      2,
      'MC_EDhGY61zAYhqB91Mjz.JDARFxZavN7wEjgQI',
    ],
  ] as const)('of number %i for %s is as the maker makes it', (seq, id, shared, flag, expected) => {
    expect(nid({ seq, id, shared, flag })).toBe(expected);
  });

  /** What it says of itself, without the hash in front of it. */
  const claims = (id: string, flag: 0 | 2 = 0): string => {
    const text = nid({ seq: 1, id, shared: '31', flag }).replaceAll('_', '+').replaceAll('.', '/');
    return Buffer.from(text, 'base64').subarray(17).toString('hex');
  };

  it('counts the digits of an id from the right and keeps its leading zeros', () => {
    expect(claims('0xabc')).toBe('4101' + '620abc');
    expect(claims('0x00ff10')).toBe('4101' + '6300ff10');
    expect(claims('0x0')).toBe('4101' + '6100');
  });

  it('leaves the flag out together with the id', () => {
    expect(claims('', 2)).toBe('4101');
  });

  it('leaves a sequence of 0 out', () => {
    expect(nid({ seq: 0, id: '', shared: '31', flag: 0 })).toHaveLength(23);
  });

  it('begins with M and needs no escaping in a URL', () => {
    for (let seq = 1; seq < 300; seq++) {
      expect(nid({ seq, id: '0xf431c', shared: KEY, flag: 2 })).toMatch(/^M[\w.]+$/);
    }
  });

  it.each(['0xf431c', '0x0', 'F431C'])('can be made with the id %s', (id) => {
    expect(isId(id)).toBe(true);
  });

  it.each(['', '0x', 'session', `0x${'a'.repeat(63)}`])('cannot be made with %s', (id) => {
    expect(isId(id)).toBe(false);
  });
});
