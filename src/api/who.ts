/** Who asks: the door in front of the API writes it down, routes read it. */
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config/config.js';
import { isAtLeast, maySee, type Role, type Who } from '../model/access.js';

const ASKING = new WeakMap<IncomingMessage, Who>();

/** To be called by the door alone. */
export function letIn(req: IncomingMessage, who: Who): void {
  ASKING.set(req, who);
}

/** Who asks. A route that was reached past the door fails here. */
export function whoAsks(req: IncomingMessage): Who {
  const who = ASKING.get(req);
  if (!who) throw new Error('a request came past the door');
  return who;
}

/** Who asks, where anybody may; null for somebody who showed nothing. */
export function whoMayAsk(req: IncomingMessage): Who | null {
  return ASKING.get(req) ?? null;
}

export function isAskedBy(role: Role, req: IncomingMessage): boolean {
  return isAtLeast(whoAsks(req).role, role);
}

/** The configuration with those cameras alone that the asker may see. */
export function shownTo(req: IncomingMessage, config: Config): Config {
  const who = whoAsks(req);
  if (who.cameras === null) return config;
  return { ...config, cameras: config.cameras.filter(({ id }) => maySee(who, id)) };
}
