/** The protocol, apart from any network: vectors, odd answers, nonsense. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockFault, utcOffsetMinutes } from '../../../../src/resolvers/cgi/device-clock.js';
import { DeviceFailure } from '../../../../src/resolvers/device-failure.js';
import { streamUrl } from '../../../../src/resolvers/cgi/live.js';
import {
  moveCommand,
  presetCommand,
  stopCommand,
} from '../../../../src/resolvers/cgi/ptz-commands.js';
import { readReply } from '../../../../src/resolvers/cgi/reply.js';
import { actionPath, imagePath, passwordHash } from '../../../../src/resolvers/cgi/request-path.js';
import { PTZ_MOVES } from '../../../../src/resolvers/ptz.js';

const LOGIN = { username: 'admin', password: '123456' };
const HASH = 'e10adc3949ba59abbe56e057f20f883e';

describe('the hash of a password', () => {
  it.each([
    ['123456', HASH],
    ['1234567', 'fcea920f7412b5da7be0cf42b8c93759'],
    ['admin', '21232f297a57a5a743894a0e4a801fc3'],
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    // `printf 'ключ' | md5sum`, the terminal being UTF-8
    ['ключ', 'c3657b66c60a307292aae11f07b04ae7'],
  ])('of %j is %s', (password, hash) => {
    expect(passwordHash(password)).toBe(hash);
  });
});

describe('the path of a command', () => {
  it('holds user, hash, action and encoded JSON', () => {
    expect(actionPath(LOGIN, 'getVencConf', { channel: 1 })).toBe(
      `/action/cgi_action?user=admin&pwd=${HASH}&action=getVencConf&json=%7B%22channel%22%3A1%7D`,
    );
  });

  it('holds an empty object where there is nothing to say', () => {
    expect(actionPath(LOGIN, 'getRtspConf', {})).toMatch(/&action=getRtspConf&json=%7B%7D$/);
  });

  it('comes apart again as it was put together, whatever the texts are', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (username, value) => {
        const path = actionPath({ ...LOGIN, username }, 'setX', { value });
        expect(path).toMatch(/^[\w/?&=%.~-]+$/);
        const { searchParams } = new URL(path, 'http://camera');
        expect(searchParams.get('user')).toBe(username);
        expect(JSON.parse(searchParams.get('json') ?? '')).toEqual({ value });
      }),
    );
  });

  it('of a still holds the account only where it is asked for', () => {
    expect(imagePath(null)).toBe('/action/cgi_images');
    expect(imagePath(LOGIN)).toBe(`/action/cgi_images?user=admin&pwd=${HASH}`);
  });
});

describe('the URL of a stream', () => {
  it.each([
    ['main', 'rtsp://192.0.2.30:554/stream_0'],
    ['sub', 'rtsp://192.0.2.30:554/stream_1'],
    ['third', 'rtsp://192.0.2.30:554/stream_2'],
  ])('called %s is %s', (name, url) => {
    expect(streamUrl('192.0.2.30', 554, name)).toBe(url);
  });

  it('is none for a name that the vendor does not have', () => {
    expect(() => streamUrl('192.0.2.30', 554, 'fourth')).toThrow(/no stream fourth/);
  });
});

/** How reading an answer fails; `ok` where it does not. */
function outcome(body: string, status = 200): string {
  try {
    readReply(status, Buffer.from(body));
    return 'ok';
  } catch (error) {
    if (error instanceof DeviceFailure) return error.code;
    throw error;
  }
}

describe('an answer', () => {
  it.each([
    ['error user/pwd', 'bad_credentials'],
    ['\r\n error user/pwd\r\n', 'bad_credentials'],
    ['\n\n\terror  user/pwd \n', 'bad_credentials'],
    ['error json', 'unsupported'],
    ['\r\nerror json\r\n\r\n', 'unsupported'],
  ])('of %j means %s', (body, code) => {
    expect(outcome(body)).toBe(code);
  });

  it('may begin with an empty line, and has what it says', () => {
    const body = Buffer.from('\r\n{"rtsp_port":8554,"code":0,"log":""}\r\n');
    expect(readReply(200, body)).toMatchObject({ rtsp_port: 8554 });
  });

  it.each([
    ['{"code":0}', 'ok'],
    ['{"code":"0"}', 'ok'],
    ['{"rtsp_port":554}', 'bad_reply'],
    ['{"code":null}', 'bad_reply'],
    ['{"code":""}', 'bad_reply'],
    ['{"code":false}', 'bad_reply'],
    ['{"code":28}', 'bad_reply'],
    ['{"code":-104}', 'unsupported'],
    ['{"code":-117}', 'offline'],
    ['{"code":-120}', 'offline'],
    ['{"code":-101}', 'bad_reply'],
    ['{"code":201}', 'unsupported'],
    ['{"code":204}', 'offline'],
    ['{"code":205}', 'unsupported'],
    ['{"code":206}', 'bad_credentials'],
    ['{"code":209}', 'unsupported'],
    ['{"code":299}', 'timeout'],
    ['{"code":4711}', 'bad_reply'],
  ])('of %s means %s', (body, code) => {
    expect(outcome(body)).toBe(code);
  });

  it.each([
    '',
    '   ',
    '[]',
    '42',
    'null',
    '"error user/pwd"',
    '<html>error user/pwd</html>',
    '{"co',
  ])('of %j is no answer of this protocol', (body) => {
    expect(outcome(body)).toBe('bad_reply');
  });

  it.each([301, 401, 404, 500])('with status %i is none either', (status) => {
    expect(outcome('{"code":0}', status)).toBe('bad_reply');
  });

  it('never makes anything but a failure of the device of nonsense', () => {
    const status = fc.integer({ min: 100, max: 599 });
    fc.assert(fc.property(fc.string(), status, (body, code) => outcome(body, code) !== ''));
  });
});

describe('a movement', () => {
  it.each([
    ['up', 1],
    ['down', 2],
    ['left', 3],
    ['right', 4],
    ['zoom-in', 9],
    ['zoom-out', 10],
  ] as const)('%s is number %i', (move, order) => {
    expect(moveCommand(move, 50)).toEqual({ channel: 0, speed_h: 50, speed_v: 50, ptz_cmd: order });
  });

  it.each([
    [-5, 1],
    [0, 1],
    [0.6, 1],
    [1, 1],
    [99.5, 100],
    [101, 100],
    [1e9, 100],
  ])('at a speed of %f has one of %i', (asked, speed) => {
    expect(moveCommand('up', asked)).toMatchObject({ speed_h: speed, speed_v: speed });
  });

  it('ends with number 21', () => {
    expect(stopCommand().ptz_cmd).toBe(21);
  });

  it('to a preset is number 20, and nothing ever is 19, which overwrites it', () => {
    expect(presetCommand(7)).toMatchObject({ ptz_cmd: 20, speed_v: 7 });
    const orders = PTZ_MOVES.map((move) => moveCommand(move, 50).ptz_cmd);
    expect([...orders, presetCommand(19).ptz_cmd, stopCommand().ptz_cmd]).not.toContain(19);
  });
});

describe('the number of a time zone', () => {
  it.each([
    [0, -720],
    [9, -210],
    [13, 0],
    [19, 270],
    [22, 345],
    [24, 390],
    [26, 480],
    [28, 570],
    [32, 780],
  ])('%i is %i minutes east', (number, minutes) => {
    expect(utcOffsetMinutes(number)).toBe(minutes);
  });

  it.each([-1, 33, 1.5, Number.NaN])('%d is unknown', (number) => {
    expect(utcOffsetMinutes(number)).toBeNull();
  });
});

describe("a camera's clock", () => {
  const nowMs = 1_669_272_654_000;
  const nowS = nowMs / 1_000;

  it.each([0, 59, -59])('that is off by %i s is fine', (offS) => {
    expect(clockFault(nowS + offS, 26, nowMs)).toBeNull();
  });

  it('that is off says by how much', () => {
    expect(clockFault(nowS - 600, 26, nowMs)).toMatch(/10 min slow:/);
    expect(clockFault(nowS + 7_200, 99, nowMs)).toMatch(/120 min fast:/);
  });

  it('that is off by its zone counts local time as UTC', () => {
    expect(clockFault(nowS + 8 * 3_600, 26, nowMs)).toMatch(
      /480 min fast; it counts local time as UTC/,
    );
  });
});
