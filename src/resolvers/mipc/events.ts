/** What the messages of a device mean (docs/vendors/mipc.md, "Events"). Pure. */
import type { DeviceEvent, DeviceEventType } from '../device-event.js';
import type { MessageItem } from './answers.js';
import { isSame } from './devices.js';

const TYPES: Readonly<Record<string, DeviceEventType>> = {
  motion_alert: 'motion',
  sound_detect: 'sound',
  face_alert: 'face',
  human_alert: 'person',
  sos: 'sos',
  door: 'door',
};

/** The event that a message tells of; null where it tells of none. */
export function eventOf(item: MessageItem, nowMs: number): DeviceEvent | null {
  if (item.type !== 'alert') return null;
  const type = Object.hasOwn(TYPES, item.code) ? TYPES[item.code] : undefined;
  const timeMs = item.timeMs ?? nowMs;
  return {
    // Numbers begin anew where a device does, so they do not tell events apart for ever.
    ref: `${timeMs}-${item.id}-${item.code}`,
    type: type ?? 'other',
    timeMs,
    endMs: null,
    note: type === undefined ? item.code.slice(0, 60) : (item.parameters.status ?? '').slice(0, 60),
  };
}

/** Whether the message says that the device can be reached again. */
export function saysOnline({ type, code, parameters }: MessageItem): boolean {
  return type === 'device' && code === 'info' && isSame(parameters.status ?? '', 'Online');
}
