/**
 * Which settings a camera needs to call us on motion, and how it was before.
 *
 * Pure. Of each setting we change it is remembered what it was and what we wrote: it is put back only
 * where it is still ours, so that what a person changes meanwhile stays.
 * Source: docs/vendors/sercomm.md, "Motion".
 */
import { DeviceFailure } from '../device-failure.js';
import type { GroupName } from './client.js';
import { notifiesByHttp, withHttpNotification, type Flag } from './event-actions.js';

/** In the order in which they are set: the camera is armed last. */
export const GROUPS = ['HTTP_NOTIFY', 'MOTION', 'EVENT'] as const satisfies readonly GroupName[];

export type Values = ReadonlyMap<string, string>;
export type Groups = Readonly<Record<GroupName, Values>>;

/** One setting to be changed; of `event_mt` the one flag that is ours. */
export type Change = Readonly<{ group: GroupName; key: string; value: string }>;

/** By `GROUP.key`. */
export type Remembered = Readonly<Record<string, Readonly<{ before: string; ours: string }>>>;

const WINDOWS = [1, 2, 3, 4];

/**
 * What has to be changed so that the camera calls `url` on motion; nothing where it does already.
 * @throws DeviceFailure unsupported where its firmware lacks what that takes
 */
export function changesFor(url: string, groups: Groups): Change[] {
  const seesMotion = WINDOWS.some((i) => groups.MOTION.get(`md_switch${i}`) === '1');
  const wanted: Change[] = [
    { group: 'HTTP_NOTIFY', key: 'http_url', value: url },
    { group: 'HTTP_NOTIFY', key: 'http_notify', value: '1' },
    ...(seesMotion ? [] : [{ group: 'MOTION', key: 'md_switch1', value: '1' } as const]),
    { group: 'EVENT', key: 'event_mt', value: '1' },
    { group: 'EVENT', key: 'event_trigger', value: '1' },
  ];
  return wanted.filter(({ group, key, value }) => valueOf(groups[group], key) !== value);
}

/**
 * What is to be remembered of the changes, beside what was remembered before. A value that we wrote
 * ourselves (and could not put back, for we were killed) is not what was there before.
 */
export function remembering(
  known: Remembered,
  changes: readonly Change[],
  groups: Groups,
): Remembered {
  const more = changes.map(({ group, key, value }) => {
    const name = `${group}.${key}`;
    const found = valueOf(groups[group], key);
    const before = known[name]?.ours === found ? known[name].before : found;
    return [name, { before, ours: value }] as const;
  });
  return { ...known, ...Object.fromEntries(more) };
}

/** What puts a group back as it was. */
export function undoing(known: Remembered, group: GroupName, values: Values): Change[] {
  return Object.entries(known).flatMap(([name, { before, ours }]) => {
    const key = name.slice(group.length + 1);
    if (name !== `${group}.${key}` || before === ours) return [];
    return valueOf(values, key) === ours ? [{ group, key, value: before }] : [];
  });
}

/** The changes of one group as the camera takes them, whole lists among them. */
export function asWritten(changes: readonly Change[], values: Values): Record<string, string> {
  return Object.fromEntries(changes.map(({ key, value }) => [key, written(key, value, values)]));
}

function written(key: string, value: string, values: Values): string {
  if (key !== 'event_mt') return value;
  return withHttpNotification(values.get(key) ?? '', value as Flag) ?? lacks(key);
}

function valueOf(values: Values, key: string): string {
  const value = values.get(key);
  if (value === undefined) return lacks(key);
  return key === 'event_mt' ? (notifiesByHttp(value) ?? lacks(key)) : value;
}

function lacks(key: string): never {
  const message = `this camera's firmware cannot call an address on motion: its setting ${key} is missing or of an unknown kind`;
  throw new DeviceFailure('unsupported', message);
}
