import { describe, expect, it } from 'vitest';
import {
  channelsIn,
  needsRtsp,
  portsIn,
  requireAbility,
  requireChannel,
} from '../../../../src/resolvers/reolink/facts.js';
import { deviceSpeed } from '../../../../src/resolvers/reolink/motor.js';

describe('the ports of a device', () => {
  it('are those it reports', () => {
    const NetPort = {
      httpPort: 80,
      httpsPort: 445,
      mediaPort: 9000,
      rtmpPort: 1936,
      rtspPort: 555,
    };
    expect(portsIn({ NetPort })).toEqual({
      rtmp: 1_936,
      rtsp: 555,
      rtmpIsOn: true,
      rtspIsOn: true,
    });
  });

  it('are the usual ones where it reports none, or nonsense', () => {
    for (const value of [{}, { NetPort: { rtmpPort: 0, rtspPort: 'x' } }]) {
      expect(portsIn(value)).toMatchObject({ rtmp: 1_935, rtsp: 554 });
    }
  });

  it('may be switched off', () => {
    expect(portsIn({ NetPort: { rtmpEnable: 0, rtspEnable: 0 } })).toMatchObject({
      rtmpIsOn: false,
      rtspIsOn: false,
    });
    expect(portsIn({ NetPort: { rtmpEnable: 1, rtspEnable: 1 } })).toMatchObject({
      rtmpIsOn: true,
      rtspIsOn: true,
    });
  });
});

describe('a channel', () => {
  it('must be one that the device has', () => {
    const channels = channelsIn({ DevInfo: { channelNum: 8 } });
    expect(channels).toBe(8);
    expect(() => requireChannel(7, channels)).not.toThrow();
    expect(() => requireChannel(8, channels)).toThrow('channels 0 to 7; correct channel: 8');
    expect(() => requireChannel(1, 1)).toThrow('one channel, which is 0');
  });

  it('is believed in where the device does not say how many it has', () => {
    expect(channelsIn({})).toBeNull();
    expect(() => requireChannel(99, null)).not.toThrow();
  });
});

describe('the coding of a stream', () => {
  const enc = (mainStream: Record<string, unknown>) => ({
    Enc: { mainStream, subStream: { size: '640*360' } },
  });

  it.each([
    [{ size: '2560*1440' }, false],
    [{ size: '2592*1944' }, false],
    [{ size: '3840*2160' }, true],
    [{ size: '1080P' }, false],
    [{ size: '2160P' }, true],
    [{ size: '1920*1080', vType: 'h265' }, true],
    [{ size: '1920*1080', vType: 'h264' }, false],
    [{}, false],
  ])('%j wants RTSP: %s', (coding, wants) => {
    expect(needsRtsp(enc(coding), 'main')).toBe(wants);
  });

  it('counts for that stream alone', () => {
    expect(needsRtsp(enc({ size: '3840*2160', vType: 'h265' }), 'sub')).toBe(false);
    expect(needsRtsp({}, 'ext')).toBe(false);
  });
});

describe('an ability', () => {
  const chn = (ptzCtrl: Record<string, number>) => ({
    Ability: { ptzCtrl: { ver: 0, permit: 0 }, abilityChn: [{}, { ptzCtrl }] },
  });

  it('is there where its version is above 0 and something is permitted', () => {
    expect(() =>
      requireAbility(chn({ ver: 1, permit: 1 }), 'ptzCtrl', 1, 'be moved'),
    ).not.toThrow();
  });

  it('is missing where its version is 0, and forbidden where nothing is permitted', () => {
    expect(() => requireAbility(chn({ ver: 0, permit: 7 }), 'ptzCtrl', 1, 'be moved')).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
    expect(() => requireAbility(chn({ ver: 1, permit: 0 }), 'ptzCtrl', 1, 'be moved')).toThrow(
      expect.objectContaining({ code: 'no_permission' }),
    );
  });

  it('is believed in where the device does not mention it', () => {
    expect(() => requireAbility({}, 'ptzCtrl', 0, 'be moved')).not.toThrow();
  });
});

describe('a speed', () => {
  it.each([
    [1, 1],
    [50, 32],
    [100, 64],
    [0, 1],
    [1_000, 64],
  ])('of %i is %i for the device', (speed, device) => {
    expect(deviceSpeed(speed)).toBe(device);
  });
});
