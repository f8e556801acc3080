/** A time of day typed into a field that stands on some day: `7:38`, `07:38:20`. */
import { instantsOf, instantOf, localTime } from '../time/zone.js';

export type Typed = Readonly<
  | { kind: 'instant'; ms: number }
  | { kind: 'ambiguous'; choices: readonly [number, number] }
  | { kind: 'skipped'; ms: number }
>;

export function parseTyped(text: string, zone: string, nearMs: number): Typed | null {
  const [, hour, minute, second = '0'] =
    /^\s*(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\s*$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined) return null;
  const { year, month, day } = localTime(nearMs, zone);
  const local = { year, month, day, hour: +hour, minute: +minute, second: +second };
  if (local.hour > 23 || local.minute > 59 || local.second > 59) return null;
  const [first, other] = instantsOf(local, zone);
  if (first === undefined) return { kind: 'skipped', ms: instantOf(local, zone) };
  return other === undefined
    ? { kind: 'instant', ms: first }
    : { kind: 'ambiguous', choices: [first, other] };
}
