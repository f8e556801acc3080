/** `record`: what is recorded of a camera, in one word or with more to say. */
import { z } from 'zod';
import type { EventsMode, RecordMode } from '../model/record-mode.js';
import { EVENT_TYPES } from '../resolvers/device-event.js';
import { duration, oneOf, section } from './fields.js';
import { readSchedule } from './schedule.js';
import { isRecord } from './source.js';
import { nearest } from './suggest.js';

const MODES = ['continuous', 'off', 'events'] as const;
const EXPECTED = 'must be continuous, off, events, `{ schedule: … }` or `{ events: … }`';

/** What is kept before an event waits in memory until there is one, ms. */
const LONGEST_PRE_MS = 60_000;
const LONGEST_POST_MS = 3_600_000;

const eventsKeys = section({
  pre: duration({ least: 0, most: LONGEST_PRE_MS }).default(5_000),
  post: duration({ least: 1_000, most: LONGEST_POST_MS }).default(10_000),
  types: z
    .array(oneOf(EVENT_TYPES), { error: 'must be a list of event types, such as [motion, person]' })
    .min(1, { error: 'must name a type; leave it out for every type' })
    .nullable()
    .default(null),
});

export const recordMode = z.unknown().transform((value, context): RecordMode => {
  const fault = (message: string, path: PropertyKey[] = []): void =>
    context.addIssue({ code: 'custom', message, path });
  if (value === 'continuous' || value === 'off') return { mode: value };
  if (value === 'events') return eventsMode(eventsKeys.parse({}));
  const key = isRecord(value) && Object.keys(value).length === 1 && Object.keys(value)[0];
  if (isRecord(value) && key === 'schedule') {
    const week = readSchedule(value.schedule, (path, message) => fault(message, ['schedule', ...path])); // prettier-ignore
    if (week) return { mode: 'schedule', week };
  } else if (isRecord(value) && key === 'events') {
    const read = eventsKeys.safeParse(value.events ?? {});
    if (read.success) return eventsMode(read.data);
    for (const issue of read.error.issues) {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const messages = issue.message.split('\n');
      if (unknown.length === 0) fault(issue.message, ['events', ...issue.path]);
      for (const [at, key] of unknown.entries()) fault(messages[at] ?? '', ['events', key]);
    }
  } else {
    const meant = typeof value === 'string' ? nearest(value, MODES) : null;
    fault(meant ? `${EXPECTED}; did you mean ${meant}?` : EXPECTED);
  }
  return z.NEVER;
});

function eventsMode({ pre, post, types }: z.output<typeof eventsKeys>): EventsMode {
  return { mode: 'events', preMs: pre, postMs: post, types };
}
