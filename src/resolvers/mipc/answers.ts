/** What the answers hold, read strictly where we need it and not at all elsewhere. Pure. */
import { z } from 'zod';
import { DeviceFailure } from '../device-failure.js';
import { isId } from './nid.js';

/** What is inside an answer, behind its envelope. */
export type Data = Readonly<Record<string, unknown>>;

export type AccountDevice = Readonly<{
  serial: string;
  /** The name people gave it; may be empty. */
  nick: string;
  /** `IPC` is a camera, `BOX` a recorder. */
  type: string;
  /** `Online`, `Offline`, `InvalidAuth`, in any case of letters. */
  stat: string;
}>;

/** One thing that happened to one device. */
export type MessageItem = Readonly<{
  id: string;
  serial: string;
  /** `alert`, `device`, `play` … */
  type: string;
  code: string;
  /** ms since the Unix epoch; null where it does not say. */
  timeMs: number | null;
  parameters: Readonly<Record<string, string>>;
}>;

/** The end of the year 9999, s since the Unix epoch: what is later is no time. */
const LATEST_S = 253_402_300_799;

const word = z.union([z.string(), z.number()]).transform(String);
/** What is missing, or of another kind, is empty: firmwares differ. */
const spoken = word.catch('');
const id = word.refine(isId);

const Envelope = z.object({ type: spoken, data: z.record(z.string(), z.unknown()) });
const Gateway = z.object({ server: z.object({ signal: z.array(z.unknown()) }) });
const KeyExchange = z.object({ key_b2a: word, lid: id });
const Login = z.object({
  sid: id,
  seq: z
    .int()
    .min(0)
    .max(2 ** 31)
    .catch(0),
});
const Queue = z.object({ qid: word.refine((text) => text !== '') });
const Devices = z.object({ devs: z.array(z.unknown()).optional() });
const Device = z.object({
  sn: word.refine((text) => text !== ''),
  nick: spoken,
  type: spoken,
  stat: spoken,
});
const MediaUri = z.object({ Uri: word, Timeout: z.number().catch(0) });
const StreamUrl = z.object({
  MediaUri: MediaUri.optional().catch(undefined),
  uri: z.object({ url: word }).optional().catch(undefined),
  url: word.optional().catch(undefined),
});
const Sess = z.object({ sn: spoken }).catch({ sn: '' });
const Items = z.object({ sess: Sess, items: z.array(z.unknown()).catch([]) });
const Pairs = z.array(z.object({ n: word, v: spoken }).nullable().catch(null)).catch([]);
const Item = z.object({
  msg_id: spoken,
  sn: spoken,
  type: spoken,
  code: spoken,
  date: z.number().positive().max(LATEST_S).nullable().catch(null),
  p: Pairs,
});

/** @throws DeviceFailure bad_reply */
export const readEnvelope = reader('an answer', Envelope);
export const readKeyExchange = reader('the key exchange', KeyExchange);
export const readLogin = reader('the login', Login);
export const readQueue = reader('the message queue', Queue);
const readGateway = reader("the gateway's answer", Gateway);
const readDeviceList = reader('the list of devices', Devices);
const readStream = reader("the stream's address", StreamUrl);
const readItems = reader('a message', Items);

function reader<T>(what: string, schema: z.ZodType<T>): (value: unknown) => T {
  return (value) => {
    const reading = schema.safeParse(value);
    if (reading.success) return reading.data;
    throw new DeviceFailure(
      'bad_reply',
      `what the server sent for ${what} lacks what it should hold`,
    );
  };
}

/** The first server that speaks HTTP: `http://HOST:PORT/PATH`, without a slash at its end. */
export function readServer(data: Data): URL {
  for (const entry of readGateway(data).server.signal) {
    const url = typeof entry === 'string' && URL.canParse(entry) ? new URL(entry) : null;
    if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return url;
  }
  throw new DeviceFailure('bad_reply', 'the gateway names no server that speaks HTTP');
}

/** All the account has; an account without any has no list at all. */
export function readDevices(data: Data): AccountDevice[] {
  return (readDeviceList(data).devs ?? []).flatMap((entry) => {
    const device = Device.safeParse(entry).data;
    if (!device) return [];
    const { sn: serial, ...rest } = device;
    return [{ serial, ...rest }];
  });
}

/** @returns its URL, and for how long it holds, ms, where the server says so */
export function readStreamUrl(data: Data): { url: string; timeoutMs: number | null } {
  const { MediaUri: media, uri, url: plain } = readStream(data);
  const url = media?.Uri ?? uri?.url ?? plain ?? '';
  if (!URL.canParse(url) || !/^rtsps?:$/.test(new URL(url).protocol)) {
    throw new DeviceFailure('bad_reply', 'the server gave no RTSP address for the stream');
  }
  const seconds = media?.Timeout ?? 0;
  return { url, timeoutMs: seconds > 0 ? seconds * 1_000 : null };
}

export function readMessage(data: Data): MessageItem[] {
  const { sess, items } = readItems(data);
  return items.flatMap((entry) => {
    const item = Item.safeParse(entry).data;
    if (!item) return [];
    const { msg_id: id, sn, type, code, date, p } = item;
    const parameters = Object.fromEntries(p.flatMap((pair) => (pair ? [[pair.n, pair.v]] : [])));
    const timeMs = date === null ? null : date * 1_000;
    return [{ id, serial: sn === '' ? sess.sn : sn, type, code, timeMs, parameters }];
  });
}
