/** Says what happens to a simulated device, when it happens. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from './simulator.js';

const LOOK_EVERY_MS = 250;

/** Resolves when the signal is aborted, with a last line about what was left behind. */
export async function tellChanges(
  simulator: Simulator,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let told = counts(simulator);
  let complaints = 0;
  while (!signal.aborted) {
    for (const complaint of simulator.complaints.slice(complaints)) say(`complains: ${complaint}`);
    complaints = simulator.complaints.length;
    const now = counts(simulator);
    if (now !== told) say(now);
    told = now;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  say(`ends with ${counts(simulator)}, complaints ${simulator.complaints.length}`);
}

function counts({ logins, sessions, viewers }: Simulator): string {
  return `logins ${logins}, sessions ${sessions}, viewers ${viewers}`;
}
