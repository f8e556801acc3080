/** Where the device publishes to by itself, and what it may publish: its settings, read and written. */
import { z } from 'zod';
import { DeviceFailure } from '../device-failure.js';
import type { CgiClient } from './client.js';
import { number, readFields } from './reply.js';

/** As the device writes it. `RtmpType` is 0 for the main stream, 1 for the sub stream. */
export type RtmpConf = Readonly<{ RtmpEnable: number; RtmpServerAddr: string; RtmpType: number }>;

export const RtmpConf: z.ZodType<RtmpConf> = z.object({
  RtmpEnable: number,
  RtmpServerAddr: z.string(),
  RtmpType: number,
});

export const RTMP_TYPES = { main: 0, sub: 1 } as const;
export type PushedStream = keyof typeof RTMP_TYPES;

export function isPushedStream(name: string): name is PushedStream {
  return Object.hasOwn(RTMP_TYPES, name);
}

const VencConf = z.object({ encode_type: number });
const H265 = 5;

export async function readRtmpConf(client: CgiClient, signal: AbortSignal): Promise<RtmpConf> {
  return readFields(await client.call('getRtmpConf', {}, signal), RtmpConf);
}

export async function writeRtmpConf(
  client: CgiClient,
  conf: RtmpConf,
  signal: AbortSignal,
): Promise<void> {
  await client.call('setRtmpConf', conf, signal);
}

/** @throws DeviceFailure unsupported where the stream is H.265, which RTMP does not carry */
export async function checkPushable(
  client: CgiClient,
  stream: PushedStream,
  signal: AbortSignal,
): Promise<void> {
  const reply = await client.call('getVencConf', { channel: RTMP_TYPES[stream] }, signal);
  if (readFields(reply, VencConf).encode_type !== H265) return;
  const message = `the camera's ${stream} stream is H.265, which RTMP does not carry; set it to H.264 in the camera, or choose another --stream`;
  throw new DeviceFailure('unsupported', message);
}
