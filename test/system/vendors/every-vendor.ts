/** Every simulated device, for tests that hold whatever the vendor. */
import type { MediaHouse } from '../../simulators/media-house.js';
import type { Simulator } from '../../simulators/simulator.js';
import { SIMULATORS, type SimulatedVendor } from '../../simulators/simulators.js';

export const VENDORS = Object.keys(SIMULATORS) as SimulatedVendor[];

export function startDevice(vendor: SimulatedVendor, media: MediaHouse): Promise<Simulator> {
  return SIMULATORS[vendor].start({ port: 0, media });
}

/** Nothing is left at the device, and it was treated as a real one has to be. */
export type Treated = Pick<Simulator, 'sessions' | 'viewers' | 'complaints' | 'strayRequests'>;
export const TREATED_WELL: Treated = { sessions: 0, viewers: 0, complaints: [], strayRequests: 0 };

export function treatmentOf(device: Simulator): Treated {
  const { sessions, viewers, complaints, strayRequests } = device;
  return { sessions, viewers, complaints, strayRequests };
}
