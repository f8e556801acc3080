/** One target in a thread of its own: an endless loop in it does not stop whoever watches. */
import { parentPort, workerData } from 'node:worker_threads';
import { explore } from './coverage.js';
import { run } from './run.js';
import type { Job, Result } from './jobs.js';
import { targetNamed } from './targets/index.js';

const { name, inputs, seed, exploreMs, current } = workerData as Job;
const target = targetNamed(name);
const view = new DataView(current);
const shown = new Uint8Array(current, 8);

/** The input and its number, where they can be seen from outside. */
function watch(input: Buffer): void {
  view.setUint32(0, view.getUint32(0) + 1);
  view.setUint32(4, input.length);
  shown.set(input.subarray(0, shown.length));
}

const count = Math.max(1, Math.round(inputs * (target.share ?? 1)));
const more = exploreMs > 0 ? await explore(target, { forMs: exploreMs, seed, watch }) : [];
const begin = performance.now();
const outcome = await run(target, { inputs: count, seed, more, watch });
await target.close?.();
const result: Result = {
  ...outcome,
  explored: more.length,
  seconds: (performance.now() - begin) / 1000,
};
parentPort?.postMessage(result);
