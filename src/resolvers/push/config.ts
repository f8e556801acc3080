/** The keys of a push camera: it is not dialled, it (or an encoder) publishes to camrelay. */
import { secret } from '../../config/fields.js';
import { defineVendor } from '../../config/vendor.js';

export type PushSettings = Readonly<{
  vendor: 'push';
  /** What a publisher has to show; null where anybody who reaches a listener may publish. */
  key: string | null;
}>;

const KEYS = { key: secret().nullable().default(null) };

export const pushVendor = defineVendor<typeof KEYS, PushSettings>('push', KEYS, ({ key }) => ({
  settings: { vendor: 'push', key },
  streams: ['main'],
  secrets: key === null ? [] : [{ text: key }],
  publisher: { key },
}));
