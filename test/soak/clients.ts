/** Players and programs that come and go, as users of the program. */
import { play } from '../rig/ffmpeg-player.js';
import { oneOf } from './dice.js';

export type SoakClients = Readonly<{
  http: (path: string) => string;
  rtsp: (path: string) => string;
  rtmp: (path: string) => string;
  /** Of media, to be put into addresses. */
  token: () => string;
  /** Of programs, for the `Authorization` header. */
  bearer: () => string;
  cameras: readonly string[];
  dice: () => number;
}>;

type Client = (clients: SoakClients, camera: string) => Promise<unknown>;

const PLAYED_S = 3;
const LISTENED_MS = 4_000;

const played = (url: string, transport?: 'tcp' | 'udp'): Promise<unknown> =>
  play(url, {
    ...{ seconds: PLAYED_S, decode: false, sound: false, withinMs: 15_000 },
    ...(transport && { transport }),
  });

async function asked({ http, bearer }: SoakClients, path: string, forMs = 20_000): Promise<void> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), forMs);
  try {
    const headers = { authorization: `Bearer ${bearer()}` };
    const response = await fetch(http(`/api/v1${path}`), { headers, signal: over.signal });
    for await (const _ of response.body ?? []);
  } catch (error) {
    if (!over.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Each by its name, for the table. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  'RTSP over TCP': ({ rtsp, token }, id) => played(`${rtsp(id)}?token=${token()}`, 'tcp'),
  'RTSP over UDP': ({ rtsp, token }, id) => played(`${rtsp(id)}?token=${token()}`, 'udp'),
  'RTSP replay': ({ rtsp, token }, id) => played(`${rtsp(id)}?from=-30s&token=${token()}`, 'tcp'),
  HLS: ({ http, token }, id) => played(`${http(`/hls/${id}/index.m3u8`)}?token=${token()}`),
  RTMP: ({ rtmp, token }, id) => played(`${rtmp(id)}?token=${token()}`),
  'HTTP-FLV': ({ http, token }, id) => played(`${http(`/flv/${id}.flv`)}?token=${token()}`),
  clip: (clients, id) => asked(clients, `/cameras/${id}/clip.mp4?from=-20s&to=-5s`),
  thumbnails: (clients, id) => asked(clients, `/cameras/${id}/thumbnails.jpg?from=-60s&to=now&count=6`),
  still: (clients, id) => asked(clients, `/cameras/${id}/snapshot.jpg`),
  timeline: (clients, id) => asked(clients, `/cameras/${id}/recordings?from=-10m&to=now`),
  events: (clients) => asked(clients, '/events', LISTENED_MS),
  cameras: (clients) => asked(clients, '/cameras'),
}; // prettier-ignore

/** One after the other, until the signal. @param count told of each that was done */
export async function comeAndGo(
  clients: SoakClients,
  signal: AbortSignal,
  count: (name: string, isFine: boolean) => void,
): Promise<void> {
  const names = Object.keys(CLIENTS);
  while (!signal.aborted) {
    const name = oneOf(clients.dice, names);
    const done = CLIENTS[name]!(clients, oneOf(clients.dice, clients.cameras));
    // A camera that is away at the moment is nobody's fault.
    count(name, await done.then(() => true, () => false)); // prettier-ignore
  }
}
