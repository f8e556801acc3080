/** What is remembered of each stream across restarts, kept in the index. */
import { z } from 'zod';
import type { StreamMemory } from '../relay/camera-worker.js';
import type { IngestPlan } from '../relay/ingest-plan.js';
import { samePlan } from '../relay/ingest-plan.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import type { Clock } from './kit/clock.js';

const TOPIC = 'ingest_plan';
const Plan = z.object({
  video: z.enum(['copy', 'encode', 'none']),
  audio: z.enum(['copy_aac', 'copy_opus', 'encode', 'none']),
});

export function indexMemory(index: RecordingIndex, clock: Clock): StreamMemory {
  const plan = (camera: string, stream: string): IngestPlan | null => {
    const found = Plan.safeParse(
      index.read.recall({ cameraId: camera, streamName: stream }, TOPIC),
    );
    return found.success ? found.data : null;
  };
  return {
    plan,
    rememberPlan: (camera, stream, learnt) => {
      const known = plan(camera, stream);
      if (known && samePlan(known, learnt)) return;
      // Forgotten at worst: the next start then takes a second attempt. The index logs why.
      index
        .remember({ cameraId: camera, streamName: stream }, TOPIC, learnt, clock.now())
        .catch(() => undefined);
    },
  };
}
