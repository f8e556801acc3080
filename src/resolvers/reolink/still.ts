/** Stills. Source: docs/vendors/reolink.md, "Stills". Pure but for the random text. */
import { randomBytes } from 'node:crypto';
import { DeviceFailure } from '../device-failure.js';
import { valueIn } from './envelope.js';

/** Unlike any before, so that no cache answers; 16 characters. */
export function stillQuery(channel: number): string {
  return `&channel=${channel}&rs=${randomBytes(8).toString('hex')}`;
}

/**
 * A picture, or the failure that came in its place, which has status 200 like a picture.
 * @throws DeviceFailure
 */
export function stillIn(bytes: Buffer): Buffer {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return bytes;
  valueIn(bytes.toString('utf8'), 'Snap');
  throw new DeviceFailure('bad_reply', 'the camera answered without a picture');
}
