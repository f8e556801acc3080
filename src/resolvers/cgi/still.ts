/** A still, by whichever of the device's three ways gives one. */
import { z } from 'zod';
import type { Log } from '../../kit/log.js';
import { DeviceFailure } from '../device-failure.js';
import { type CgiClient, MAX_STILL_BYTES } from './client.js';
import { number, readFields } from './reply.js';

const START_OF_IMAGE = Buffer.from([0xff, 0xd8, 0xff]);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
/** Some cameras fill a picture up behind its end, bytes. */
const MOST_PADDING_BYTES = 4_096;

const FmtSnap = z.object({ image_base64: z.string(), image_length: number.optional() });

/** @throws DeviceFailure */
export async function takeStill(client: CgiClient, log: Log, signal: AbortSignal): Promise<Buffer> {
  const plain = await imageOrNull(client.still(false, signal));
  if (plain) return plain;
  if (client.showsAccount) {
    const trusted = await imageOrNull(client.still(true, signal));
    if (trusted) return trusted;
  }
  const reply = await client.call('getFmtSnap', {}, signal, { maxBytes: MAX_STILL_BYTES });
  return fromFmtSnap(reply, log);
}

/** Whether the bytes are a whole JPEG. */
export function isJpeg(bytes: Buffer): boolean {
  const isBegun = bytes.subarray(0, START_OF_IMAGE.length).equals(START_OF_IMAGE);
  const end = bytes.lastIndexOf(END_OF_IMAGE);
  return isBegun && end > 0 && end >= bytes.length - MOST_PADDING_BYTES;
}

function fromFmtSnap(reply: Readonly<Record<string, unknown>>, log: Log): Buffer {
  const { image_base64, image_length } = readFields(reply, FmtSnap);
  const bytes = Buffer.from(image_base64, 'base64');
  if (!isJpeg(bytes))
    throw new DeviceFailure('bad_reply', 'the camera sent a still that is no JPEG');
  if (image_length !== undefined && image_length !== bytes.length)
    log.warn('a still has not the length its camera says', {
      bytes: bytes.length,
      saidBytes: image_length,
    });
  return bytes;
}

/** Null where the device answers, but with no picture: another way may give one. */
async function imageOrNull(asked: Promise<Buffer>): Promise<Buffer | null> {
  try {
    const body = await asked;
    return isJpeg(body) ? body : null;
  } catch (error) {
    if (error instanceof DeviceFailure && error.code === 'bad_reply') return null;
    throw error;
  }
}
