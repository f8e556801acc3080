/** What vendors are handed: the program around them, as far as they may know it. */
import type { DialPolicy } from '../dial-policy.js';
import type { Clock } from '../kit/clock.js';
import type { Log } from '../kit/log.js';
import type { Listen } from '../config/listen.js';
import type { DeviceStore } from './device-store.js';
import type { Publications } from './push/resolver.js';
import type { SharedPool } from './device-pool.js';

export type DeviceContext = Readonly<{
  clock: Clock;
  log: Log;
  /** 0..1, to spread what would otherwise happen everywhere at once. */
  random: () => number;
  /** Hides a token, cookie, key or minted URL in every log line and answer from now on. */
  hide: (secret: string) => void;
  /** What the cameras of one device have in common. */
  shared: SharedPool;
  store: DeviceStore;
  /** Where connections may lead. */
  dial: Pick<DialPolicy, 'lookup' | 'requireNamed'>;
  /** A person asked, just now: a password that was refused a while ago is tried all the same. */
  byHand: boolean;
  /** Where publishers arrive; none in a command. */
  publications: readonly Publications[];
  /** Where the program's own HTTP server listens; null in a command, which has none. */
  httpListen: () => Listen | null;
}>;
