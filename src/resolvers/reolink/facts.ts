/** What a device says of itself: ports, inputs, coding, abilities. Pure. */
import { DeviceFailure } from '../device-failure.js';
import { fieldsIn, listIn, numberOf, textOf, type Fields } from './envelope.js';
import type { StreamName } from './stream-url.js';

export type DevicePorts = Readonly<{
  rtmp: number;
  rtsp: number;
  /** False where a newer firmware says that the server is switched off. */
  rtmpIsOn: boolean;
  rtspIsOn: boolean;
}>;

const RTMP_PORT = 1_935;
const RTSP_PORT = 554;

/** @param value of `GetNetPort`; empty where the device does not know that command */
export function portsIn(value: Fields): DevicePorts {
  const ports = fieldsIn(value, 'NetPort');
  return {
    rtmp: portOf(ports.rtmpPort) ?? RTMP_PORT,
    rtsp: portOf(ports.rtspPort) ?? RTSP_PORT,
    rtmpIsOn: numberOf(ports.rtmpEnable) !== 0,
    rtspIsOn: numberOf(ports.rtspEnable) !== 0,
  };
}

/** How many inputs the device has; null where it does not say. */
export function channelsIn(value: Fields): number | null {
  const channels = numberOf(fieldsIn(value, 'DevInfo').channelNum);
  return channels !== null && channels > 0 ? channels : null;
}

/** @throws DeviceFailure unsupported, where the device has no such input */
export function requireChannel(channel: number, channels: number | null): void {
  if (channels === null || channel < channels) return;
  const has = channels === 1 ? 'one channel, which is 0' : `channels 0 to ${channels - 1}`;
  throw new DeviceFailure('unsupported', `the device has ${has}; correct channel: ${channel}`);
}

/** Beyond it RTMP is not to be relied on, lines. */
const MOST_RTMP_LINES = 1_944;

/** Whether only RTSP carries this stream, as far as `GetEnc` tells. */
export function needsRtsp(value: Fields, stream: StreamName): boolean {
  const coding = fieldsIn(fieldsIn(value, 'Enc'), `${stream}Stream`);
  return /h\.?265|hevc/i.test(textOf(coding.vType)) || linesOf(coding) > MOST_RTMP_LINES;
}

/** The picture's height: `2560*1440`, or a name such as `1080P`. */
function linesOf({ size, height }: Fields): number {
  const text = textOf(size);
  const lines = /^\d+\s*\*\s*(\d+)$/.exec(text)?.[1] ?? /^(\d+)P$/i.exec(text)?.[1];
  return Number(lines ?? numberOf(height) ?? 0);
}

/**
 * Whether the device can do something, as far as `GetAbility` tells, and the user may.
 * @throws DeviceFailure unsupported, no_permission
 */
export function requireAbility(value: Fields, name: string, channel: number, what: string): void {
  const all = fieldsIn(value, 'Ability');
  const own = fieldsIn(listIn(all, 'abilityChn')[channel] ?? {}, name);
  const { ver, permit } = 'ver' in own ? own : fieldsIn(all, name);
  // What it does not mention it may be able to do all the same.
  if (numberOf(ver) === 0) throw new DeviceFailure('unsupported', `this camera cannot ${what}`);
  if (numberOf(permit) === 0) {
    const message = `the user may not ${what}; give it the right in the camera`;
    throw new DeviceFailure('no_permission', message);
  }
}

function portOf(value: unknown): number | null {
  const port = numberOf(value);
  return port !== null && port > 0 && port < 65_536 ? port : null;
}
