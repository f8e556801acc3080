/** The network: our own addresses, and for each camera its name and whether something answers there. */
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { doorOf, reach } from '../camera-test/door.js';
import type { CameraConfig } from '../config/config.js';
import { type Clock, systemClock } from '../kit/clock.js';
import { type Check, failed, ok, skipped, type Verdict, warn } from './check.js';

const DNS_WITHIN_MS = 6_000;
const REACH_WITHIN_MS = 7_000;
/** A name that takes longer costs every connection so much, ms. */
const SLOW_DNS_MS = 1_000;
/** And a device that takes longer to answer is far away, or its network is not well, ms. */
const SLOW_REACH_MS = 500;

export const addressesCheck: Check = {
  ...{ id: 'network', subject: null, withinMs: 2_000 },
  run: () => {
    const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    return judgeAddresses(all.filter(({ internal }) => !internal).map(({ address }) => address));
  },
};

export function judgeAddresses(addresses: readonly string[]): Verdict {
  if (addresses.length > 0) return ok(addresses.join(', '), { addresses });
  return warn(
    'this machine has no address but loopback',
    'connect it to the network of the cameras; in a container, give it a network',
  );
}

export function dnsCheck(camera: CameraConfig, clock: Clock = systemClock): Check {
  return {
    ...{ id: 'dns', subject: camera.id, withinMs: DNS_WITHIN_MS },
    run: async () => {
      const host = doorOf(camera)?.host;
      if (host === undefined) return skipped('it is not dialled');
      if (isIP(host) !== 0) return ok('an address, not a name');
      const startedMs = clock.monotonic();
      try {
        const found = await lookup(host, { all: true });
        const addresses = found.map(({ address }) => address);
        return judgeDns(host, addresses, clock.monotonic() - startedMs);
      } catch {
        return failed(
          `the name ${host} is unknown here`,
          "check its spelling, or use the device's address instead",
        );
      }
    },
  };
}

export function judgeDns(host: string, addresses: readonly string[], tookMs: number): Verdict {
  const detail = { addresses };
  const said = `${host} is ${addresses.join(', ')}`;
  if (tookMs < SLOW_DNS_MS) return ok(said, detail);
  const advice = "look at the name server of this machine, or use the device's address";
  return warn(`${said}, which took ${seconds(tookMs)} to find out`, advice, detail);
}

/** @param nameLookup as the program dials (`dial-policy.ts`) */
export function reachCheck(
  camera: CameraConfig,
  nameLookup: LookupFunction,
  clock: Clock = systemClock,
): Check {
  return {
    ...{ id: 'reach', subject: camera.id, withinMs: REACH_WITHIN_MS },
    run: async (signal) => {
      const door = doorOf(camera);
      if (!door) return skipped('it is not dialled');
      const startedMs = clock.monotonic();
      await reach(door, nameLookup, signal);
      return judgeReach(door, clock.monotonic() - startedMs);
    },
  };
}

export function judgeReach(
  { host, port }: Readonly<{ host: string; port: number }>,
  tookMs: number,
): Verdict {
  const detail = { host, port, connect_ms: Math.round(tookMs) };
  const said = `${host} port ${port} answers`;
  if (tookMs < SLOW_REACH_MS) return ok(said, detail);
  const advice =
    'look at the network in between: Wi-Fi, a long way, or a device with too much to do';
  return warn(`${said}, but only after ${seconds(tookMs)}`, advice, detail);
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
