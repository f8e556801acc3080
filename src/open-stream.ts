/** Opens one stream of a camera for as long as something is done with it, apart from the relay. */
import type { StreamMemory } from '../relay/camera-worker.js';
import type { ConnectionRecord } from '../relay/connection-record.js';
import { DialGate } from '../relay/dial-gate.js';
import type { FfmpegLauncher } from '../relay/ffmpeg-process.js';
import { SourceGuard } from '../relay/guard/source-guard.js';
import { FfmpegIngest } from '../relay/ingest.js';
import { knock } from '../relay/knock.js';
import { Stream } from '../relay/stream.js';
import type { CameraConfig } from './config/config.js';
import type { DialPolicy } from './dial-policy.js';
import { systemClock } from './kit/clock.js';
import { silentLog } from './kit/log.js';
import { CamrelayError } from './model/errors.js';
import type { Loss } from './model/loss.js';
import type { Resolver } from './resolvers/resolver.js';

/** The camera was lost, or never came. */
export class StreamLost extends Error {
  constructor(readonly loss: Loss) {
    super(loss.message);
  }
}

export type Opening = Readonly<{
  camera: CameraConfig;
  streamName: string;
  resolver: Resolver;
  launcher: FfmpegLauncher;
  dial: DialPolicy;
  stallMs: number;
  /** For all that is done with it, ms. */
  withinMs: number;
  /** Where the connection is noted. */
  record?: ConnectionRecord;
}>;

/**
 * Keeps the stream open while `use` runs; it is closed, and its lease given back, when this resolves.
 * @throws StreamLost; CamrelayError timeout; what `use` throws; the signal's reason
 */
export async function whileOpen<T>(
  { camera, streamName, resolver, launcher, dial, stallMs, withinMs, record }: Opening,
  use: (stream: Stream) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  // Nothing of it is logged that could hold a secret.
  await using guard = new SourceGuard(dial, () => undefined);
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  const stream = new Stream(
    { path: camera.id, onDemand: false, lingerMs: 0 },
    {
      camera: camera.id, stream: streamName, resolver, wantsAudio: camera.audio === 'auto', stallMs,
      ingest: new FfmpegIngest(launcher, guard, systemClock, silentLog),
      memory: NO_MEMORY, gate: new DialGate(systemClock), clock: systemClock, log: silentLog, random: Math.random,
      knock: (source) => knock(source, dial.lookup),
      absence: () => Promise.resolve(null),
      ...(record && { record }),
    },
    {
      changed: () => undefined,
      lost: (_, loss) => fail(new StreamLost(loss)),
      failed: () => undefined,
    },
  ); // prettier-ignore
  const timer = setTimeout(() => {
    const message = `camera ${camera.id} sent nothing within ${withinMs / 1000} s`;
    fail(new CamrelayError('timeout', message));
  }, withinMs);
  const interrupt = (): void => fail(signal.reason as Error);
  signal.addEventListener('abort', interrupt, { once: true });
  stream.start();
  try {
    return await Promise.race([use(stream), failed]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
    failed.catch(() => undefined);
    await stream.stop();
  }
}

/** It begins anew each time. */
const NO_MEMORY: StreamMemory = {
  plan: () => null,
  rememberPlan: () => undefined,
  picture: () => null,
  rememberPicture: () => undefined,
  wait: () => null,
  rememberWait: () => undefined,
};
