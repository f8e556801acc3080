/** Connections as a program without `allow_hosts` makes them. */
import { SourceGuard } from '../../relay/guard/source-guard.js';
import { DialPolicy } from '../../src/dial-policy.js';

export const dial = new DialPolicy(() => []);

/** Ends with the process of the test: it holds nothing but listeners on loopback. */
export const guard = new SourceGuard(dial, () => undefined);
