/** Every vendor. A new one is one folder, one line here and one in `resolvers/resolvers.ts`. */
import { cgiVendor } from '../resolvers/cgi/config.js';
import { demoVendor } from '../resolvers/demo/config.js';
import { mipcVendor } from '../resolvers/mipc/config.js';
import { mobotixVendor } from '../resolvers/mobotix/config.js';
import { pushVendor } from '../resolvers/push/config.js';
import { reolinkVendor } from '../resolvers/reolink/config.js';
import { rtspVendor } from '../resolvers/rtsp/config.js';
import { sercommVendor } from '../resolvers/sercomm/config.js';
import type { Vendor } from './vendor.js';

export const VENDORS = [
  rtspVendor,
  reolinkVendor,
  mipcVendor,
  cgiVendor,
  sercommVendor,
  mobotixVendor,
  pushVendor,
  demoVendor,
] as const;

/** The settings of a camera's vendor, told apart by `vendor`. */
export type VendorSettings = SettingsOf<(typeof VENDORS)[number]>;

type SettingsOf<V> = V extends Vendor<infer Settings> ? Settings : never;
