/** An RTSP player that is not ours: GStreamer's rtspsrc (gst_player.py). */
import { join } from 'node:path';
import { z } from 'zod';
import { runToEnd } from './child.js';
import { pythonPath } from './tools.js';

const SCRIPT = join(import.meta.dirname, 'gst_player.py');

const GstPlayed = z.object({
  /** RTP encoding names, sorted: `H264`, `MPEG4-GENERIC` … */
  codecs: z.array(z.string()),
  /** The number in each decoded picture, null where it shows none. */
  ids: z.array(z.number().nullable()),
  soundBuffers: z.number(),
  /** From the first request to the first decoded picture. */
  firstFrameMs: z.number().nullable(),
  error: z.string().nullable(),
  warning: z.string().nullable(),
});
export type GstPlayed = z.infer<typeof GstPlayed>;

/**
 * Plays for so many seconds after the first picture.
 * @param then goes to `seekS`, and plays on at that rate for as long again
 */
export async function playWithGst(
  url: string,
  protocol: 'tcp' | 'udp',
  seconds: number,
  then?: Readonly<{ seekS: number; rate: number }>,
): Promise<GstPlayed> {
  const args = [SCRIPT, url, '--protocol', protocol, '--seconds', String(seconds)];
  if (then) args.push('--seek', String(then.seekS), '--rate', String(then.rate));
  const { stdout, stderr } = await runToEnd(pythonPath, args);
  if (stdout.length === 0) throw new Error(`rtspsrc player failed: ${stderr}`);
  return GstPlayed.parse(JSON.parse(stdout.toString()));
}
