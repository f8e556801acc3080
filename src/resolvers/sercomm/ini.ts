/**
 * What a Sercomm camera answers with: lines `key=value`, with or without a `[GROUP]` above.
 * Source: docs/vendors/sercomm.md, "Calls".
 */
import { DeviceFailure } from '../device-failure.js';

export type IniReply = Readonly<{
  /** Null where the answer has no header. */
  group: string | null;
  values: ReadonlyMap<string, string>;
}>;

/**
 * Values are taken as they stand, with whatever `=`, `:`, `;` or `,` they hold. A line of a kind
 * that is not known is left out: firmwares differ.
 * @throws DeviceFailure bad_reply where there is no value at all, two groups, or a web page
 */
export function readIni(text: string): IniReply {
  let group: string | null = null;
  const values = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const header = /^\s*\[(\w+)\]\s*$/.exec(line)?.[1];
    const [, key, value] = /^\s*([A-Za-z]\w*)\s*=(.*)$/.exec(line) ?? [];
    if (/^\s*[<{]/.test(line) || (header !== undefined && group !== null)) throw noIni();
    if (header !== undefined) group = header;
    else if (key !== undefined && value !== undefined) values.set(key, value);
  }
  if (values.size === 0) throw noIni();
  return { group, values };
}

function noIni(): DeviceFailure {
  const message =
    'the camera answered with something else than settings; is this a Sercomm camera, and the port that of its web server?';
  return new DeviceFailure('bad_reply', message);
}
