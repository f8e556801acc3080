/**
 * How fast to play: `Scale`, and `Speed`, which GStreamer asks for.
 *
 * In both cases all frames come as recorded, in less or more time, and RTP timestamps are those of their
 * playing: at scale 2 normal play time passes twice as fast as RTP time.
 * Source: RFC 2326, sections 12.34 (Scale), 12.35 (Speed), appendix B (RTP timestamps).
 */
import { RtspError, type Header, type RtspRequest } from './message.js';

export const SLOWEST = 0.5;
export const FASTEST = 8;

/** What a PLAY asked for, and how to answer it; null where it asked for nothing. */
export type Speed = Readonly<{ scale: number; header: Header }>;

/** Throws a 456 where it is backwards, a 400 where it is no number. */
export function speedOf({ headers }: RtspRequest): Speed | null {
  const name = headers.has('scale') ? 'Scale' : 'Speed';
  const text = headers.get(name.toLowerCase());
  if (text === undefined) return null;
  if (!/^[+-]?(\d{1,6}(\.\d{0,9})?|\.\d{1,9})$/.test(text)) {
    throw new RtspError(400, `Malformed ${name}`);
  }
  const wanted = Number(text);
  if (wanted < 0) throw new RtspError(456, 'Recordings Are Not Played Backwards');
  const scale = Math.min(FASTEST, Math.max(SLOWEST, wanted));
  return { scale, header: [name, scale.toFixed(3)] };
}
