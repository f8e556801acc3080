/** Waits, as a viewer, for a stream that is still connecting or starts with its first viewer. */
import type { Clock } from '../../../src/kit/clock.js';
import type { Run } from '../../../src/model/sample.js';
import type { LiveStream } from '../../live-stream.js';
import { RtspError } from './message.js';

/** Throws a 503 that says why where no run begins within `ms`, or none can. */
export async function awaitRun(
  stream: LiveStream,
  { clock, ms, signal }: Readonly<{ clock: Clock; ms: number; signal: AbortSignal }>,
): Promise<Run> {
  const { run } = stream;
  if (run !== null) return run;
  const settled = new AbortController();
  let reason = 'Camera Is Not Online';
  const watch = stream.watchSamples({
    run: () => settled.abort(),
    samples: () => undefined,
    ended: (loss) => {
      reason = loss.message;
      if (!loss.retryable) settled.abort();
    },
  });
  const stop = (): void => settled.abort();
  signal.addEventListener('abort', stop);
  try {
    await clock.sleep(ms, settled.signal);
    return runNow(stream, reason);
  } finally {
    signal.removeEventListener('abort', stop);
    watch.close();
  }
}

function runNow({ run }: LiveStream, reason: string): Run {
  if (run === null) throw new RtspError(503, reason);
  return run;
}
