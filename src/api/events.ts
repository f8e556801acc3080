/** `GET /events`: what changes, as server-sent events (WHATWG HTML, section 9.2). */
import { Router } from 'express';
import type { EventBus } from '../kit/event-bus.js';
import { CamrelayError } from '../model/errors.js';

const MAX_LISTENERS = 200;
/** A comment this often, ms, keeps proxies from closing a quiet connection. */
const HEARTBEAT_MS = 15_000;
/** A client that does not read loses the connection beyond this, bytes. */
const MAX_BACKLOG_BYTES = 256 * 1024;

export function eventsRouter({ events }: { events: EventBus }): Router {
  let listeners = 0;
  return Router().get('/events', (_req, res) => {
    if (listeners >= MAX_LISTENERS) {
      throw new CamrelayError('too_many_viewers', 'too many clients follow the events; close one');
    }
    listeners++;
    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    res.write(': ready\n\n');
    const send = (text: string): void => {
      if (res.writableLength > MAX_BACKLOG_BYTES) res.destroy();
      else res.write(text);
    };
    const watch = events.listen(({ type, data }) =>
      send(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`),
    );
    const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS);
    res.on('close', () => {
      clearInterval(heartbeat);
      watch[Symbol.dispose]();
      listeners--;
    });
  });
}
