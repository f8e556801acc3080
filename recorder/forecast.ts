/**
 * What will become of the promises to keep recordings: pure.
 *
 * Each camera fills the disk at its own rate, and takes from what all share until its own limits hold
 * it. Once all of it is full, the oldest recordings of all go, whosever they are, so in the end every
 * camera reaches equally far back, to the *horizon*, unless its own limits end before. Protected
 * recordings make way for nothing, so the others share what is left.
 */
export type CameraFacts = Readonly<{
  cameraId: string;
  /** At the rate of lately; null where that is not known. */
  bytesPerDay: number | null;
  /** Of its recordings now, and of those that are protected. */
  bytes: number;
  protectedBytes: number;
  oldestMs: number | null;
  /** What is promised: how old recordings get, and what they may take. */
  ageMs: number | null;
  sizeBytes: number | null;
}>;

export type StorageFacts = Readonly<{
  nowMs: number;
  cameras: readonly CameraFacts[];
  /** All recordings, those of cameras that are gone too. */
  recordedBytes: number;
  /** Limit for all of them; null for none. */
  sizeBytes: number | null;
  freeBytes: number;
  /** What has to stay free. */
  minFreeBytes: number;
}>;

export type CameraForecast = CameraFacts &
  Readonly<{
    /** When recordings younger than the promised age begin to be deleted; null where that never comes. */
    breaksMs: number | null;
    /** How many days are kept in the end; null where there is no end to it. */
    keptDays: number | null;
  }>;

export type Forecast = Readonly<{
  /** What all recordings together may take. */
  capacityBytes: number;
  /** What sets that: the limit in the configuration, or the disk. */
  limitedBy: 'size' | 'disk';
  bytesPerDay: number;
  /** When it is full, and the oldest of all begin to go for it; null where that never comes. */
  fullMs: number | null;
  cameras: readonly CameraForecast[];
}>;

const DAY_MS = 86_400_000;

/** A camera as the arithmetic sees it: days, and bytes a day. */
type Flow = Readonly<{ rate: number; historyDays: number; capDays: number; ownFullDays: number }>;

export function forecast(facts: StorageFacts): Forecast {
  const { nowMs, cameras, recordedBytes, sizeBytes, freeBytes, minFreeBytes } = facts;
  const diskBytes = recordedBytes + Math.max(0, freeBytes - minFreeBytes);
  const capacityBytes = Math.min(sizeBytes ?? Infinity, diskBytes);
  const flows = cameras.map((camera) => flowOf(camera, nowMs));
  const protectedBytes = cameras.reduce((sum, camera) => sum + camera.protectedBytes, 0);
  const horizonDays = horizon(flows, Math.max(0, capacityBytes - protectedBytes));
  const fullDays = daysUntilFull(flows, capacityBytes - recordedBytes, horizonDays);
  const at = (days: number): number | null =>
    Number.isFinite(days) ? Math.round(nowMs + days * DAY_MS) : null;
  return {
    capacityBytes,
    limitedBy: capacityBytes < diskBytes ? 'size' : 'disk',
    bytesPerDay: flows.reduce((sum, { rate }) => sum + rate, 0),
    fullMs: at(fullDays),
    cameras: cameras.map((camera, index) => {
      const flow = flows[index] ?? NO_FLOW;
      const keptDays = Math.min(flow.capDays, horizonDays);
      const breaksDays = breaksIn(camera, flow, horizonDays, fullDays);
      return {
        ...camera,
        breaksMs: at(breaksDays),
        keptDays: flow.rate > 0 && Number.isFinite(keptDays) ? keptDays : null,
      };
    }),
  };
}

const NO_FLOW: Flow = { rate: 0, historyDays: 0, capDays: Infinity, ownFullDays: Infinity };

function flowOf(camera: CameraFacts, nowMs: number): Flow {
  const { bytesPerDay, bytes, protectedBytes, oldestMs, ageMs, sizeBytes } = camera;
  const rate = bytesPerDay ?? 0;
  const historyDays = oldestMs === null ? 0 : Math.max(0, nowMs - oldestMs) / DAY_MS;
  if (rate <= 0) return { ...NO_FLOW, historyDays };
  const ownDays = Math.max(0, (sizeBytes ?? Infinity) - protectedBytes) / rate;
  const capDays = Math.min((ageMs ?? Infinity) / DAY_MS, ownDays);
  const ownFullDays = Math.max(0, (sizeBytes ?? Infinity) - bytes) / rate;
  return { rate, historyDays, capDays, ownFullDays };
}

/** How far back all reach in the end, days: so far that together they take no more than there is. */
function horizon(flows: readonly Flow[], bytes: number): number {
  let left = bytes;
  let reachedDays = 0;
  let rate = flows.reduce((sum, flow) => sum + flow.rate, 0);
  for (const flow of flows.toSorted((a, b) => a.capDays - b.capDays)) {
    const stepBytes = rate > 0 ? (flow.capDays - reachedDays) * rate : 0;
    if (stepBytes > left) return reachedDays + left / rate;
    left -= stepBytes;
    reachedDays = Math.max(reachedDays, flow.capDays);
    rate -= flow.rate;
  }
  return Infinity;
}

/** How many days until so many bytes more are taken, each camera growing until it holds its cap. */
function daysUntilFull(flows: readonly Flow[], bytes: number, horizonDays: number): number {
  let left = bytes;
  let passedDays = 0;
  let rate = flows.reduce((sum, flow) => sum + flow.rate, 0);
  if (left <= 0 && Number.isFinite(horizonDays)) return 0;
  const growing = flows.map((flow) => ({
    rate: flow.rate,
    untilDays: Math.max(0, flow.capDays - flow.historyDays),
  }));
  for (const flow of growing.toSorted((a, b) => a.untilDays - b.untilDays)) {
    const stepBytes = rate > 0 ? (flow.untilDays - passedDays) * rate : 0;
    if (stepBytes > left) return passedDays + left / rate;
    left -= stepBytes;
    passedDays = Math.max(passedDays, flow.untilDays);
    rate -= flow.rate;
  }
  // What was recorded before came more slowly: it is full when that has been replaced.
  return Number.isFinite(horizonDays) ? Math.max(0, ...flows.map(finiteCap)) : Infinity;
}

function finiteCap({ capDays }: Flow): number {
  return Number.isFinite(capDays) ? capDays : 0;
}

function breaksIn(
  { ageMs }: CameraFacts,
  { rate, historyDays, capDays, ownFullDays }: Flow,
  horizonDays: number,
  fullDays: number,
): number {
  if (ageMs === null || rate <= 0) return Infinity;
  const ageDays = ageMs / DAY_MS;
  const byOwnSize = capDays < ageDays ? ownFullDays : Infinity;
  const byAll = horizonDays < ageDays ? Math.max(fullDays, horizonDays - historyDays, 0) : Infinity;
  return Math.min(byOwnSize, byAll);
}
