/** Every vendor this version knows. A new one is one folder and one line here. */
import { demoVendor } from '../resolvers/demo/config.js';
import { pushVendor } from '../resolvers/push/config.js';
import { rtspVendor } from '../resolvers/rtsp/config.js';
import type { Vendor } from './vendor.js';

export const VENDORS = [rtspVendor, pushVendor, demoVendor] as const;

/** The settings of a camera's vendor, told apart by `vendor`. */
export type VendorSettings = SettingsOf<(typeof VENDORS)[number]>;

type SettingsOf<V> = V extends Vendor<infer Settings> ? Settings : never;

/** Names that are right, but of vendors that only later versions speak. */
export const FUTURE_VENDORS: readonly string[] = ['reolink', 'mipc', 'cgi', 'sercomm', 'mobotix'];
