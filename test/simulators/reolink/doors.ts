/** Who may watch a simulated Reolink device, and what: its RTMP, RTSP and FLV addresses. */
import type { Admission, Ask } from '../media-house.js';
import type { Sessions } from './sessions.js';

export type DoorNeeds = Readonly<{
  sessions: Sessions;
  channels: number;
  /** What its firmware calls its RTSP streams. */
  rtspForm: 'h264Preview' | 'h265Preview' | 'Preview';
  complain: (text: string) => void;
}>;

const STREAMS: Readonly<Record<string, string>> = { main: '0', sub: '1', ext: '2' };

/** The pairs of a query, not decoded: the firmware does not do it either. */
export function rawQuery(target: string): Map<string, string> {
  const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  return new Map(
    query.split('&').map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')];
    }),
  );
}

export function rtmpDoor({ sessions, channels, complain }: DoorNeeds): (ask: Ask) => Admission {
  return ({ target }) => {
    const query = rawQuery(target);
    const file = /^\/bcs\/(channel\d+_\w+\.bcs)\?/.exec(target)?.[1];
    const film = filmOf(file, channels);
    const [, channel, stream = ''] = /^channel(\d+)_(\w+)/.exec(file ?? '') ?? [];
    if (!film) return { refuse: 404 };
    if (query.get('channel') !== channel || query.get('stream') !== STREAMS[stream]) {
      complain('an RTMP address whose name and numbers differ');
      return { refuse: 404 };
    }
    const token = query.get('token');
    const mayIn =
      token === undefined
        ? sessions.isRight(query.get('user'), query.get('password'))
        : sessions.isOpen(token);
    return mayIn ? { film } : { refuse: 401 };
  };
}

export function rtspDoor({ channels, rtspForm }: DoorNeeds): (ask: Ask) => Admission {
  return ({ target }) => {
    const [, form, number, stream] = /^\/(\w+)_(\d\d)_(main|sub)$/.exec(target) ?? [];
    const isThere = form === rtspForm && Number(number) >= 1 && Number(number) <= channels;
    return isThere ? { film: stream === 'sub' ? 'sub' : 'main' } : { refuse: 404 };
  };
}

/** The film of `/flv?…`, or the status of a refusal. */
export function flvFilm(
  target: string,
  { sessions, channels }: DoorNeeds,
  rtmpPort: number,
): 'main' | 'sub' | 400 | 401 | 404 {
  const query = rawQuery(target);
  if (query.get('port') !== String(rtmpPort) || query.get('app') !== 'bcs') return 400;
  if (!sessions.isRight(query.get('user'), query.get('password'))) return 401;
  return filmOf(query.get('stream'), channels) ?? 404;
}

function filmOf(file: string | undefined, channels: number): 'main' | 'sub' | null {
  const [, channel, stream = ''] = /^channel(\d+)_(\w+)\.bcs$/.exec(file ?? '') ?? [];
  if (channel === undefined || Number(channel) >= channels || !(stream in STREAMS)) return null;
  return stream === 'main' ? 'main' : 'sub';
}
