/**
 * `/healthz`: the program runs. `/readyz`: every camera that should be is live and being saved.
 *
 * Both have a bare form for who shows no credentials, and the full one names cameras by their ids alone:
 * what devices say may hold their addresses, and monitoring passes its findings on to many places.
 */
import { Router } from 'express';
import type { IndexTrouble } from '../../recorder/index-keeper.js';
import type { StorageHealth, StorageNews, StorageProblem } from '../../recorder/storage-health.js';
import type { Relay } from '../../relay/relay.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { maySee, type Who } from '../model/access.js';
import type { RecordingState } from './camera-view.js';
import { timeText } from './span.js';
import { whoMayAsk } from './who.js';

/** Recording whose newest durable second is older than this, ms, is not well. */
const DURABLE_WITHIN_MS = 15_000;

export type HealthDeps = Readonly<{
  config: () => Config;
  relay: Pick<Relay, 'streamsOf'>;
  recording: RecordingState;
  /** What people should know of the index, if anything. */
  indexTrouble: () => Trouble | null;
  storageHealth: Pick<StorageHealth, 'problems'>;
  clock: Clock;
}>;

type Trouble = Readonly<{ code: string; message: string }>;
/** A null camera: it is about all of them. */
type Problem = Trouble & Readonly<{ camera: string | null }>;

/** Whoever shows nothing learns whether all is well; who may see a camera, also what is not. */
export function healthRouter(deps: HealthDeps): Router {
  return Router()
    .get('/healthz', (req, res) => {
      const who = whoMayAsk(req);
      res.json({ status: 'ok', ...(who && { last_durable: durableOf(deps, who) }) });
    })
    .get('/readyz', (req, res) => {
      const who = whoMayAsk(req);
      const found = problemsOf(deps);
      const ready = found.length === 0;
      const problems = found.filter(
        ({ camera }) => who && (camera === null || maySee(who, camera)),
      );
      res.status(ready ? 200 : 503).json({ ready, ...(who && { problems }) });
    });
}

function durableOf({ config, recording }: HealthDeps, who: Who): Record<string, string | null> {
  return Object.fromEntries(
    config()
      .cameras.filter(({ id }) => maySee(who, id))
      .filter(({ enabled, record }) => enabled && record.mode !== 'off')
      .map(({ id, stream }) => {
        const ms = recording.lastDurableMs(id, stream);
        return [id, ms === null ? null : timeText(ms)];
      }),
  );
}

/** One sentence for whatever needs a look. */
function problemsOf(deps: HealthDeps): Problem[] {
  const trouble = deps.indexTrouble();
  const storage = deps.storageHealth.problems().map(storageProblem);
  return [
    ...(trouble ? [{ camera: null, ...trouble }] : []),
    ...storage,
    ...cameraProblems(deps, storage),
  ];
}

function cameraProblems(deps: HealthDeps, known: readonly Problem[]): Problem[] {
  const { config, relay, recording, clock } = deps;
  return config().cameras.flatMap(({ id, enabled, stream }) => {
    const status = relay.streamsOf(id)[0]?.status;
    if (!enabled || !status || status.state === 'idle') return [];
    if (status.state !== 'online') {
      const { code, message } = status.reason ?? { code: 'connecting', message: 'connecting' };
      return [{ camera: id, code, message: withoutAddresses(message) }];
    }
    const durableMs = recording.lastDurableMs(id, stream) ?? 0;
    const wantedMs = recording.wantedSinceMs(id, stream);
    if (wantedMs === null || known.some(({ camera }) => camera === id)) return [];
    const sinceMs = Math.max(durableMs, status.sinceMs, wantedMs);
    if (clock.now() - sinceMs < DURABLE_WITHIN_MS) return [];
    const message = 'live, but nothing has been saved lately';
    return [{ camera: id, code: 'not_saved', message }];
  });
}

const ADDRESS =
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+|\[[0-9a-f:.]*:[0-9a-f:.]*\](?::\d+)?|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/gi;

/** A device's own words, without where it is. */
function withoutAddresses(message: string): string {
  return message.replace(ADDRESS, '(its address)');
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
