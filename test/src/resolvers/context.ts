/** What a resolver is handed in a test: real time, a store in memory, and a list of what it hid. */
import { DialPolicy } from '../../../src/dial-policy.js';
import { systemClock } from '../../../src/kit/clock.js';
import { silentLog } from '../../../src/kit/log.js';
import type { DeviceContext } from '../../../src/resolvers/device-context.js';
import { SharedPool } from '../../../src/resolvers/device-pool.js';
import { MemoryDeviceStore } from './memory-device-store.js';

export type TestContext = DeviceContext & Readonly<{ hidden: string[] }>;

export function testContext(overrides: Partial<DeviceContext> = {}): TestContext {
  const hidden: string[] = [];
  return {
    clock: systemClock,
    log: silentLog,
    random: () => 0.5,
    hide: (secret) => void hidden.push(secret),
    shared: new SharedPool(),
    store: new MemoryDeviceStore(),
    dial: new DialPolicy(() => []),
    byHand: false,
    publications: [],
    httpListen: () => ({ host: '127.0.0.1', port: 8080 }),
    ...overrides,
    hidden,
  };
}
