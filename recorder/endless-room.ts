/** Room without limits: for tests and benchmarks that only record. */
import type { Room } from './room.js';

export const endlessRoom: Room = {
  admit: () => Promise.resolve(),
  insist: () => Promise.resolve(),
  fileBytes: () => Infinity,
  finished: () => undefined,
  failed: () => undefined,
  well: () => undefined,
};
