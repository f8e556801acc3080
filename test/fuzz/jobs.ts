/** A target run in a thread that is watched: it may hang, or eat all memory. */
import { Worker } from 'node:worker_threads';
import type { Finding, Outcome } from './run.js';

export type Job = Readonly<{
  name: string;
  inputs: number;
  seed: number;
  /** How long to look for inputs that reach new code first, ms. */
  exploreMs: number;
  /** The number of the input that is being tried, its length, and itself. */
  current: SharedArrayBuffer;
}>;
export type Result = Outcome & Readonly<{ seconds: number; explored: number }>;

const MOST_INPUT_BYTES = 1024 * 1024;
/** An input that takes longer hangs, ms. */
const HANG_MS = 20_000;
const LOOK_MS = 1_000;
const MOST_HEAP_MB = 2_048;

export function runJob(job: Omit<Job, 'current'>): Promise<Result> {
  const current = new SharedArrayBuffer(8 + MOST_INPUT_BYTES);
  const worker = new Worker(new URL('worker.js', import.meta.url), {
    workerData: { ...job, current },
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  const begin = performance.now();
  return new Promise((resolve) => {
    let [seen, seenMs] = [-1, begin];
    const timer = setInterval(() => {
      const now = new DataView(current).getUint32(0);
      if (now !== seen) [seen, seenMs] = [now, performance.now()];
      else if (performance.now() - seenMs > HANG_MS) broken(`it hangs for ${HANG_MS} ms`);
    }, LOOK_MS);
    const end = (result: Result): void => {
      clearInterval(timer);
      void worker.terminate();
      resolve(result);
    };
    const broken = (what: string): void => {
      const view = new DataView(current);
      const input = Buffer.from(new Uint8Array(current, 8, view.getUint32(4)));
      const findings: Finding[] = [{ input, what }];
      const seconds = (performance.now() - begin) / 1000;
      end({ inputs: view.getUint32(0), slowestMs: HANG_MS, grown: 0, findings, seconds, explored: 0 }); // prettier-ignore
    };
    worker.once('message', end);
    worker.once('error', (error: Error) => broken(error.stack ?? error.message));
    worker.once('exit', (code) => broken(`its thread ended with ${code}`));
  });
}
