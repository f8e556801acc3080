/** The devices of one command: what it logs in to it logs out of, beside a program that may run. */
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { systemClock } from '../kit/clock.js';
import { silentLog } from '../kit/log.js';
import { Devices } from '../resolvers/devices.js';
import { FileDeviceStore } from '../resolvers/device-store.js';
import { SharedPool } from '../resolvers/shared.js';
import type { CommandContext } from './command.js';

export function commandDevices({ storage }: Config, { redactor }: CommandContext): Devices {
  return new Devices({
    clock: systemClock,
    log: silentLog,
    random: Math.random,
    hide: (secret) => redactor.add(secret, 'minted'),
    shared: new SharedPool(),
    store: new FileDeviceStore(join(storage.dir, 'devices'), silentLog),
    byHand: true,
    publications: [],
    httpListen: () => null,
  });
}
