/** What may be said of a clip besides its span, in a query and in a body. */
import { z } from 'zod';
import type { CameraConfig } from '../config/config.js';
import { zoneOffsetMs } from '../kit/time-zone.js';
import { timeText } from './span.js';

const YES = ['1', 'true'];
const NO = ['0', 'false'];

export const ClipWishes = z.object({
  cut: z.enum(['exact', 'keyframe'], { error: 'must be exact or keyframe' }).default('exact'),
  gaps: z.enum(['skip', 'keep'], { error: 'must be skip or keep' }).default('skip'),
  text: z
    .union([z.boolean(), z.enum([...YES, ...NO]), z.literal([0, 1])], { error: 'must be 1 or 0' })
    .default(false)
    .transform((text) => text === true || YES.includes(String(text))),
});

/** The time zone of the subtitles; undefined where there are to be none. */
export function clockOf(
  { timeZone }: CameraConfig,
  { text }: z.infer<typeof ClipWishes>,
): string | undefined {
  return text ? timeZone : undefined;
}

/**
 * `porch_2026-11-20_07-38-20+0100`: as the clocks of the zone show it, with its offset, so that it is an
 * instant when clocks are set back too.
 */
export function clipName(cameraId: string, fromMs: number, zone: string): string {
  const offsetMs = zoneOffsetMs(zone, fromMs);
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const local = timeText(fromMs + offsetMs)
    .slice(0, 19)
    .replace('T', '_')
    .replaceAll(':', '-');
  return `${cameraId}_${local}${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}${two(minutes % 60)}`;
}

const two = (count: number): string => String(Math.floor(count)).padStart(2, '0');
