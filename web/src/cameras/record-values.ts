/** What is recorded of a camera, as a form asks for it and as the configuration writes it. */
export const RECORD_MODES = ['continuous', 'events', 'schedule', 'off'] as const;
export type RecordMode = (typeof RECORD_MODES)[number];

export type RecordValues = Readonly<{
  mode: RecordMode;
  /** `mon-fri 08:00-18:00; weekend`. */
  schedule: string;
  /** Durations such as `5s`; empty for the usual ones. */
  pre: string;
  post: string;
  /** Which events count, with commas between them; empty for all. */
  types: string;
}>;

export function record(mode: RecordMode): RecordValues {
  return { mode, schedule: '', pre: '', post: '', types: '' };
}

/** Of the key `record`; where it is left out, a camera is recorded unless it is on demand. */
export function recordValues(key: unknown, isOnDemand: boolean): RecordValues {
  if (key === undefined || key === null) return record(isOnDemand ? 'off' : 'continuous');
  if (typeof key === 'string') {
    return record(RECORD_MODES.find((mode) => mode === key) ?? 'continuous');
  }
  const { schedule, events } = key as Readonly<Record<string, unknown>>;
  if (schedule !== undefined) return { ...record('schedule'), schedule: scheduleText(schedule) };
  const { pre, post, types } = (events ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...record('events'),
    ...{ pre: textOf(pre), post: textOf(post) },
    types: Array.isArray(types) ? types.join(', ') : textOf(types),
  };
}

/** The key `record` that says so. */
export function recordKey({ mode, schedule, pre, post, types }: RecordValues): unknown {
  if (mode === 'schedule') return { schedule: schedule.trim() };
  if (mode !== 'events') return mode;
  const kinds = types.split(/[\s,]+/).filter((type) => type !== '');
  const events = {
    ...(pre.trim() && { pre: pre.trim() }),
    ...(post.trim() && { post: post.trim() }),
    ...(kinds.length > 0 && { types: kinds }),
  };
  return Object.keys(events).length > 0 ? { events } : 'events';
}

/** The forms that a schedule may have in the file, as one text of the same meaning. */
export function scheduleText(schedule: unknown): string {
  if (typeof schedule === 'string') return schedule;
  if (Array.isArray(schedule)) return schedule.map(scheduleText).join('; ');
  const parts = (schedule ?? {}) as Readonly<Record<string, unknown>>;
  if ('days' in parts || 'hours' in parts || 'from' in parts) {
    const { days = 'daily', from, to, hours } = parts;
    const span = from === undefined ? textOf(hours) : `${textOf(from)}-${textOf(to)}`;
    return `${textOf(days)} ${span}`.trim();
  }
  return Object.entries(parts)
    .map(([days, hours]) => `${days} ${textOf(hours)}`.trim())
    .join('; ');
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
