/**
 * `GET /events`: what changes, as server-sent events (WHATWG HTML, section 9.2); or, with `from` or `to`, a list
 * of what devices noticed and people noted, of several cameras.
 *
 * Each message has a number. Whoever comes back with the last it got (`Last-Event-ID`, or `after` where a
 * program cannot set headers) gets what it missed, or `reset` where that is not known any more.
 */
import { type Request, type Response, Router } from 'express';
import { type EventBook, eventView } from '../event-book.js';
import type { Bounds } from '../kit/bounds.js';
import type { EventBus, Told } from '../kit/event-bus.js';
import { maySee, type Who } from '../model/access.js';
import { CamrelayError } from '../model/errors.js';
import { camerasAsked, ofEach, sharedSpan } from './camera-list.js';
import { Pulse, type PulseDeps } from './pulse.js';
import { whoAsks } from './who.js';

export type EventsDeps = PulseDeps &
  Readonly<{ events: EventBus; eventBook: EventBook; bounds: Bounds }>;

/** A client that does not read loses the connection beyond this, bytes. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

export function eventsRouter(deps: EventsDeps): Router {
  const follow = follower(deps, new Pulse(deps));
  return Router().get('/events', async (req, res) => {
    if (req.query.from !== undefined || req.query.to !== undefined) await list(deps, req, res);
    else follow(req, res);
  });
}

async function list(deps: EventsDeps, req: Request, res: Response): Promise<void> {
  const cameras = camerasAsked(req, deps.config());
  const span = sharedSpan(req, deps);
  const answers = await ofEach(res, cameras, ({ id }) => ({
    events: deps.eventBook.list(id, span).map(eventView),
  }));
  res.json({ cameras: answers });
}

function follower(
  { events, bounds, config }: EventsDeps,
  pulse: Pulse,
): (req: Request, res: Response) => void {
  let listeners = 0;
  const bound = bounds.add('followers', {
    used: () => listeners,
    most: () => config().limits.followers,
  });
  return (req, res) => {
    if (!bound.admits()) {
      throw new CamrelayError('too_many_viewers', 'too many clients follow the events; close one');
    }
    listeners++;
    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    const send = (text: string): void => {
      if (res.writableLength > MAX_BACKLOG_BYTES) res.destroy();
      else res.write(text);
    };
    const who = whoAsks(req);
    send(missed(events, lastSeen(req), who));
    const watches = [
      events.listen((told) => {
        if (concerns(told, who)) send(messageOf(told));
      }),
      pulse.listen(who, (beat) => send(`event: pulse\ndata: ${beat}\n\n`)),
    ];
    res.on('close', () => {
      for (const watch of watches) watch[Symbol.dispose]();
      listeners--;
    });
  };
}

/** What is sent first. The bare number makes also who hears nothing for a while come back with it. */
function missed(events: EventBus, seen: number | null, who: Who): string {
  const ready = `: ready\nid: ${events.seq}\n\n`;
  if (seen === null) return ready;
  const told = events.since(seen);
  if (!told) return `event: reset\ndata: {}\n\n${ready}`;
  const own = told.filter((one) => concerns(one, who));
  return `${own.map(messageOf).join('')}${ready}`;
}

/** Whether somebody may hear of it: of their own affairs, and of the cameras they may see. */
function concerns({ data, user }: Told, who: Who): boolean {
  if (user !== undefined && user !== who.name && who.role !== 'admin') return false;
  return typeof data.camera !== 'string' || maySee(who, data.camera);
}

function messageOf({ seq, type, data }: Told): string {
  return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ seq, ...data })}\n\n`;
}

/** A number that was never given, where what was sent is none. */
function lastSeen(req: Request): number | null {
  const told = req.get('last-event-id') ?? req.query.after;
  if (told === undefined || told === '') return null;
  return typeof told === 'string' && /^\d{1,16}$/.test(told) ? Number(told) : -1;
}
