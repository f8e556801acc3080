/** What is remembered of each stream across restarts, kept in the index. */
import { statSync } from 'node:fs';
import { z, type ZodType } from 'zod';
import type { StreamMemory } from '../relay/camera-worker.js';
import type { IngestPlan } from '../relay/ingest-plan.js';
import { samePlan } from '../relay/ingest-plan.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import type { Clock } from './kit/clock.js';
import { GAP_CAUSES } from './model/loss.js';

const PLAN_TOPIC = 'ingest_plan';
const Plan = z.object({
  video: z.enum(['copy', 'encode', 'none']),
  audio: z.enum(['copy_aac', 'copy_opus', 'encode', 'none']),
});

const PICTURE_TOPIC = 'picture';
const Picture = z.object({
  codec: z.enum(['h264', 'h265']),
  width: z.number(),
  height: z.number(),
  fps: z.number().nullable(),
});

const WAIT_TOPIC = 'wait';
const Wait = z.object({
  sinceMs: z.number(),
  failures: z.number().int().nonnegative(),
  retryAtMs: z.number(),
  loss: z.object({
    cause: z.enum(GAP_CAUSES),
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
  }),
});

/** @param configFile a wait from before it was last written is over: it may say something else now */
export function indexMemory(
  index: RecordingIndex,
  clock: Clock,
  configFile: string | null,
): StreamMemory {
  const recall = <T>(
    camera: string,
    stream: string,
    topic: string,
    shape: ZodType<T>,
  ): T | null => {
    const found = shape.safeParse(
      index.read.recall({ cameraId: camera, streamName: stream }, topic),
    );
    return found.success ? found.data : null;
  };
  // Forgotten at worst: the next start then takes a second attempt. The index logs why.
  const remember = (camera: string, stream: string, topic: string, value: unknown): void =>
    void index
      .remember({ cameraId: camera, streamName: stream }, topic, value, clock.now())
      .catch(() => undefined);
  const plan = (camera: string, stream: string): IngestPlan | null =>
    recall(camera, stream, PLAN_TOPIC, Plan);
  return {
    plan,
    rememberPlan: (camera, stream, learnt) => {
      const known = plan(camera, stream);
      if (!known || !samePlan(known, learnt)) remember(camera, stream, PLAN_TOPIC, learnt);
    },
    picture: (camera, stream) => recall(camera, stream, PICTURE_TOPIC, Picture),
    rememberPicture: (camera, stream, picture) => remember(camera, stream, PICTURE_TOPIC, picture),
    wait: (camera, stream) => {
      const found = recall(camera, stream, WAIT_TOPIC, Wait);
      return found && found.sinceMs > changedMs(configFile) ? found : null;
    },
    rememberWait: (camera, stream, wait) => {
      if (wait) remember(camera, stream, WAIT_TOPIC, { ...wait, sinceMs: clock.now() });
      else if (recall(camera, stream, WAIT_TOPIC, Wait))
        remember(camera, stream, WAIT_TOPIC, undefined);
    },
  };
}

/** When a file was last written, ms since the Unix epoch; never, where there is none. */
function changedMs(file: string | null): number {
  const found = file === null ? undefined : statSync(file, { throwIfNoEntry: false });
  return found?.mtimeMs ?? -Infinity;
}
