import { describe, expect, it } from 'vitest';
import { flatten } from '../../../../src/resolvers/mipc/parameters.js';

describe('parameters', () => {
  it('begin with d, and an object also says that it is there', () => {
    expect(flatten({ sess: { nid: 'M1', sn: 'SN' }, token: 'p0' })).toBe(
      'dsess=1&dsess_nid=M1&dsess_sn=SN&dtoken=p0',
    );
  });

  it('go on with an underscore below the first level', () => {
    expect(flatten({ trans: { pan_tilt: { x: -12, y: 0 } } })).toBe(
      'dtrans=1&dtrans_pan_tilt=1&dtrans_pan_tilt_x=-12&dtrans_pan_tilt_y=0',
    );
  });

  it('count a list, whose first element has no number', () => {
    const param = [
      { name: 'spv', value: 'v1' },
      { name: 'uctx', value: 'X' },
    ];
    expect(flatten({ param })).toBe(
      'dparam__x_countz_=2&dparam=1&dparam_name=spv&dparam_value=v1' +
        '&dparam_1=1&dparam_1_name=uctx&dparam_1_value=X',
    );
    expect(flatten({ tokens: ['eth0', 'ra0'] })).toBe(
      'dtokens__x_countz_=2&dtokens=eth0&dtokens_1=ra0',
    );
  });

  it('are percent-encoded', () => {
    expect(flatten({ user: 'jo&e=+ä/' })).toBe('duser=jo%26e%3D%2B%C3%A4%2F');
  });
});
