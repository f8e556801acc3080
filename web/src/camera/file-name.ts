/** What a saved picture is called. */
import { instantText } from '../time/zone.js';

/** `front-porch_2026-11-20_07-42-10+0100.jpg`: a name that every system takes. */
export function fileName(camera: string, ms: number, zone: string): string {
  const [date = '', time = ''] = instantText(Math.floor(ms / 1_000) * 1_000, zone).split('T');
  const offset = time.slice(8).replace(':', '');
  return `${camera}_${date}_${time.slice(0, 8).replaceAll(':', '-')}${offset}.jpg`;
}
