/**
 * What a camera does on an event, as its setting `event_mt` lists it.
 *
 * Firmwares write it in two ways, by name (`email:0;ftpu:1;httpn:0`) and by place
 * (`0,0,0,0,1,0,0,0`). Only the flag of the HTTP notification is ours; everything else stays as it
 * is written.
 * Source: docs/vendors/sercomm.md, "Motion".
 */
export type Flag = '0' | '1';

/** The HTTP notification in a list by place. */
const PLACE = 4;

const BY_NAME = /^(?:\w+:[01](?:;|$))+$/;
const BY_PLACE = /^[01](?:,[01])+$/;

/** Whether the camera calls an address on the event; null where the list is of no known kind. */
export function notifiesByHttp(list: string): Flag | null {
  const flag = parts(list)?.flag;
  return flag === '0' || flag === '1' ? flag : null;
}

/** The list with that one flag set; null likewise. */
export function withHttpNotification(list: string, flag: Flag): string | null {
  const found = parts(list);
  return found && `${found.before}${flag}${found.after}`;
}

function parts(list: string): Readonly<{ before: string; flag: string; after: string }> | null {
  const at = BY_NAME.test(list) ? namedAt(list) : BY_PLACE.test(list) ? PLACE * 2 : -1;
  if (at < 0 || at >= list.length) return null;
  return { before: list.slice(0, at), flag: list.charAt(at), after: list.slice(at + 1) };
}

function namedAt(list: string): number {
  const match = /(?:^|;)httpn:/.exec(list);
  return match ? match.index + match[0].length : -1;
}
