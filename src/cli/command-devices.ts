/** The devices of one command: what it logs in to it logs out of, beside a program that may run. */
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { DialPolicy } from '../dial-policy.js';
import { systemClock } from '../kit/clock.js';
import { silentLog } from '../kit/log.js';
import type { DeviceContext } from '../resolvers/device-context.js';
import { Devices } from '../resolvers/devices.js';
import { FileDeviceStore } from '../resolvers/device-store.js';
import { SharedPool } from '../resolvers/device-pool.js';
import type { CommandContext } from './command.js';

export function commandDevices(config: Config, context: CommandContext): Devices {
  return new Devices(commandContext(config, context));
}

export function commandContext(
  { storage, allowHosts }: Config,
  { redactor }: CommandContext,
): DeviceContext {
  return {
    clock: systemClock,
    log: silentLog,
    random: Math.random,
    hide: (secret) => redactor.add(secret, 'minted'),
    shared: new SharedPool(),
    store: new FileDeviceStore(join(storage.dir, 'devices'), silentLog),
    dial: new DialPolicy(() => allowHosts),
    byHand: true,
    publications: [],
    httpListen: () => null,
  };
}
