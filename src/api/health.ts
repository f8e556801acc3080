/** `/healthz`: the program runs. `/readyz`: every camera that should be is live and being saved. */
import { Router } from 'express';
import type { IndexTrouble } from '../../recorder/index-keeper.js';
import type { StorageHealth, StorageNews, StorageProblem } from '../../recorder/storage-health.js';
import type { Relay } from '../../relay/relay.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import type { RecordingState } from './camera-view.js';
import { timeText } from './span.js';

/** Recording whose newest durable second is older than this, ms, is not well. */
const DURABLE_WITHIN_MS = 15_000;

export type HealthDeps = Readonly<{
  config: () => Config;
  relay: Relay;
  recording: RecordingState;
  /** What people should know of the index, if anything. */
  indexTrouble: () => Trouble | null;
  storageHealth: StorageHealth;
  clock: Clock;
}>;

type Trouble = Readonly<{ code: string; message: string }>;
/** A null camera: it is about all of them. */
type Problem = Trouble & Readonly<{ camera: string | null }>;

export function healthRouter({
  config,
  relay,
  recording,
  indexTrouble,
  storageHealth,
  clock,
}: HealthDeps): Router {
  const durableOf = (): Record<string, string | null> =>
    Object.fromEntries(
      config()
        .cameras.filter(({ enabled, record }) => enabled && record.mode !== 'off')
        .map(({ id, stream }) => {
          const ms = recording.lastDurableMs(id, stream);
          return [id, ms === null ? null : timeText(ms)];
        }),
    );

  /** One sentence for each camera that needs a look. */
  const cameraProblems = (known: readonly Problem[]): Problem[] =>
    config().cameras.flatMap(({ id, enabled, stream }) => {
      const status = relay.streamsOf(id)[0]?.status;
      if (!enabled || !status || status.state === 'idle') return [];
      if (status.state !== 'online') {
        const { code, message } = status.reason ?? { code: 'connecting', message: 'connecting' };
        return [{ camera: id, code, message }];
      }
      const durableMs = recording.lastDurableMs(id, stream) ?? 0;
      const wantedMs = recording.wantedSinceMs(id, stream);
      if (wantedMs === null || known.some(({ camera }) => camera === id)) return [];
      const sinceMs = Math.max(durableMs, status.sinceMs, wantedMs);
      if (clock.now() - sinceMs < DURABLE_WITHIN_MS) return [];
      return [
        { camera: id, code: 'not_saved', message: 'live, but nothing has been saved lately' },
      ];
    });

  return Router()
    .get('/healthz', (_req, res) => {
      res.json({ status: 'ok', last_durable: durableOf() });
    })
    .get('/readyz', (_req, res) => {
      const trouble = indexTrouble();
      const storage = storageHealth.problems().map(storageProblem);
      const found = [
        ...(trouble ? [{ camera: null, ...trouble }] : []),
        ...storage,
        ...cameraProblems(storage),
      ];
      res
        .status(found.length === 0 ? 200 : 503)
        .json({ ready: found.length === 0, problems: found });
    });
}

function storageProblem({ stream, trouble, reason }: StorageProblem): Problem {
  const camera = stream?.cameraId ?? null;
  if (trouble === 'disk') {
    return { camera, code: 'disk', message: `recording waits, live goes on: ${reason}` };
  }
  return { camera, code: 'protected_unknown', message: `nothing is deleted: ${reason}` };
}

/** What `/events` tells of the storage; a null reason where it is well again. */
export function storageNews({ stream, trouble, reason }: StorageNews) {
  const { cameraId: camera = null, streamName = null } = stream ?? {};
  const state = reason === null ? 'well' : 'paused';
  return { camera, stream: streamName, code: trouble, state, reason };
}

/** The same of the index; null where it is well again, which only a finished rebuilding makes it. */
export function indexNews(trouble: IndexTrouble | null) {
  const { code, message } = trouble ?? { code: 'index_rebuilding', message: null };
  const state = trouble ? 'trouble' : 'well';
  return { camera: null, stream: null, code, state, reason: message };
}
