/** What a device notices, and how it may call us to say so. */

/** `other` is what a device reports and camrelay has no word for; its note says what. */
export const DEVICE_EVENT_TYPES = [
  'motion',
  'person',
  'face',
  'vehicle',
  'animal',
  'sound',
  'doorbell',
  'door',
  'input',
  'video_loss',
  'sos',
  'other',
] as const;
/** `note` is what only people write. */
export const EVENT_TYPES = [...DEVICE_EVENT_TYPES, 'note'] as const;
export type DeviceEventType = (typeof DEVICE_EVENT_TYPES)[number];

export type DeviceEvent = Readonly<{
  /** The same for everything that is told of one event; unlike any other of this camera, ever. */
  ref: string;
  type: DeviceEventType;
  /** When it began, ms since the Unix epoch. */
  timeMs: number;
  /** When it ended; null while it goes on, or where the device never says. */
  endMs: number | null;
  /** True where the device will say when it is over; where it never does, an event is a moment. */
  endFollows?: boolean;
  /** For a person; may be empty. */
  note: string;
}>;

/** A call that a device makes to `/api/v1/hooks/VENDOR/CAMERA?key=…`. */
export interface DeviceHook {
  /** Whether the call shows the secret that its address held; compared in constant time. */
  accepts(key: string): boolean;
  /** The device called. Quick: what takes time happens elsewhere. */
  called(): void;
}
