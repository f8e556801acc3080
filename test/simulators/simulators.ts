/** Every simulated device, as it is started by hand. */
import { startCgiSimulator } from './cgi/simulator.js';
import type { MediaHouse } from './media-house.js';
import { startMipcSimulator } from './mipc/simulator.js';
import { startMobotixSimulator } from './mobotix/simulator.js';
import { startReolinkSimulator } from './reolink/simulator.js';
import { startSercommSimulator } from './sercomm/simulator.js';
import type { Simulator } from './simulator.js';

type ByHand = Readonly<{
  /** Where it listens unless told otherwise, so that a configuration stays right. */
  port: number;
  start(options: Readonly<{ port: number; media: MediaHouse }>): Promise<Simulator>;
}>;

export const SIMULATORS = {
  mipc: { port: 9301, start: (options) => startMipcSimulator(options) },
  cgi: { port: 9303, start: (options) => startCgiSimulator(options) },
  mobotix: { port: 9305, start: (options) => startMobotixSimulator(options) },
  reolink: { port: 9302, start: (options) => startReolinkSimulator(options) },
  sercomm: { port: 9304, start: (options) => startSercommSimulator(options) },
} as const satisfies Readonly<Record<string, ByHand>>;

export type SimulatedVendor = keyof typeof SIMULATORS;
