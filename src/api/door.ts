/**
 * The door of the web server: nothing behind it is reached without passing.
 *
 * Who may use a route of the API stands in its description (access-table.ts); whom a request lets in
 * is the gatekeeper's to say. Live media pass here too, hundreds of times a second, and so without a
 * detour where nothing has to be waited for.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { RequestHandler } from 'express';
import { sendError } from '../../relay/outputs/hls/answer.js';
import type { Gatekeeper } from '../auth/gatekeeper.js';
import { TooManyRequests } from '../auth/slow-down.js';
import type { Visitor } from '../auth/visitor.js';
import { isAtLeast, maySee, type Pass, type Role, type Who } from '../model/access.js';
import { CamrelayError } from '../model/errors.js';
import { type Rule, ruleOf } from './access-table.js';
import { clientOf } from './client-address.js';
import { markOf, sessionIn, shownBy } from './credentials.js';
import { notFound, STATUS } from './errors.js';
import { RecentPasses } from './recent-passes.js';
import { letIn } from './who.js';

/** A route that is not for everybody. */
type Guarded = Rule & Readonly<{ access: Role; isOfAll?: boolean }>;

const WHOLE = { camera: null, isForPlayers: false, isOfAll: true };

/** What devices call, who show a key of their own in the address (hooks.ts). */
const HOOKS = '/hooks/';
/** A page asks by script and has its own place to sign in; a browser's box would only be in the way. */
const OWN_PAGE = 'x-requested-with';
const CHALLENGE = 'Basic realm="camrelay", charset="UTF-8"';

export class Door {
  readonly #recent = new RecentPasses();

  constructor(private readonly gatekeeper: Gatekeeper) {}

  /** In front of the routes below `/api/v1`. */
  readonly api: RequestHandler = (req, res, next) => {
    if (req.path.startsWith(HOOKS)) {
      next();
      return;
    }
    const rule = ruleOf(req.method, req.path);
    if (rule === null) return notFound(req, res, next);
    if (rule.access === 'public') {
      next();
      return;
    }
    return this.#pass(req, res, { ...rule, access: rule.access }, next);
  };

  /** In front of what tells of all cameras and is not part of the API. */
  readonly whole: RequestHandler = (req, res, next) =>
    this.#pass(req, res, { ...WHOLE, access: 'viewer' }, next);

  /** Learns who asks, where they show it, and lets everybody in. */
  readonly maybe: RequestHandler = async (req, _res, next) => {
    try {
      const who = (await this.#visitor(req, false)).now();
      if (who) letIn(req, who);
    } catch (error) {
      if (!(error instanceof CamrelayError)) throw error;
    }
    next();
  };

  /** Whether any credentials are asked for at all. */
  get isClosed(): boolean {
    return this.gatekeeper.isClosed;
  }

  /** Answers by itself whoever is not let in. @param go gets the pass of who is */
  media(req: IncomingMessage, res: ServerResponse, camera: string, go: (pass: Pass) => void): void {
    const mark = markOf(req);
    const known = this.#recent.find(mark, camera, this.gatekeeper.generation, performance.now());
    if (known) {
      go(known);
      return;
    }
    const refuse = (error: unknown): void => sendRefusal(req, res, error);
    const enter = (pass: Pass): void => {
      this.#recent.keep(mark, camera, pass);
      go(pass);
    };
    try {
      const shown = shownBy(req, true);
      const pass = this.gatekeeper.admit({ camera, to: 'watch' }, shown, clientOf(req).address);
      if (pass instanceof Promise) pass.then(enter).catch(refuse);
      else enter(pass);
    } catch (error) {
      refuse(error);
    }
  }

  readonly #pass = async (
    req: Parameters<RequestHandler>[0],
    res: Parameters<RequestHandler>[1],
    rule: Guarded,
    next: () => void,
  ): Promise<void> => {
    try {
      const visitor = await this.#visitor(req, rule.isForPlayers);
      const who = visitor.now();
      if (!who) throw new CamrelayError('unauthorized', 'sign in first');
      check(rule, who, visitor);
      letIn(req, who);
      this.#hold(res, visitor, who);
    } catch (error) {
      for (const [name, value] of challengeFor(req, error)) res.set(name, value);
      throw error;
    }
    next();
  };

  async #visitor(req: IncomingMessage, isForPlayers: boolean): Promise<Visitor> {
    return this.gatekeeper.visitor(shownBy(req, isForPlayers), clientOf(req).address);
  }

  /** What is still being answered ends with what let it in, and when its asker may do or see another thing. */
  #hold(res: ServerResponse, visitor: Visitor, who: Who): void {
    // It may have hung up while its password was looked at.
    if (!this.isClosed || res.destroyed) return;
    const isSame = (now: Who): boolean => isDeepStrictEqual(now, who);
    const held = this.gatekeeper.hold(visitor, isSame, () => {
      // Whoever changes what they may do themselves is still told that it worked.
      if (res.headersSent || res.req.method === 'GET') res.destroy();
    });
    res.once('close', () => held[Symbol.dispose]());
  }
}

function check(rule: Guarded, who: Who, { isForMediaOnly }: Visitor): void {
  if (isForMediaOnly && !rule.isForPlayers) {
    throw new CamrelayError('unauthorized', 'this token opens media alone; sign in');
  }
  if (!isAtLeast(who.role, rule.access)) {
    throw new CamrelayError('forbidden', `only ${article(rule.access)} may do that`);
  }
  if (isOfAll(rule) && who.cameras !== null) {
    throw new CamrelayError('forbidden', 'only somebody who may see all cameras may do that');
  }
  if (rule.camera !== null && !maySee(who, rule.camera)) {
    throw new CamrelayError(
      'unknown_camera',
      `there is no camera called ${JSON.stringify(rule.camera)}`,
    );
  }
}

/** What is an admin's and names no camera is about all of them. */
function isOfAll({ access, camera, isOfAll: isMarked = false }: Guarded): boolean {
  return isMarked || (access === 'admin' && camera === null);
}

const article = (role: Role): string => (role === 'viewer' ? 'a viewer' : `an ${role}`);

/** What tells a client how to come in, or when to try again. */
function challengeFor(req: IncomingMessage, error: unknown): [string, string][] {
  if (error instanceof TooManyRequests) return [['Retry-After', String(error.afterSeconds)]];
  const isRefusal = error instanceof CamrelayError && error.code === 'unauthorized';
  // What a page's pictures ask for shows its session at least, however long that is over.
  const isPage = req.headers[OWN_PAGE] !== undefined || sessionIn(req) !== undefined;
  if (!isRefusal || isPage) return [];
  return [['WWW-Authenticate', CHALLENGE]];
}

function sendRefusal(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (!(error instanceof CamrelayError)) {
    sendError(res, 500, 'internal', 'camrelay met an error of its own; its log says more');
    return;
  }
  const headers = challengeFor(req, error).flat();
  sendError(res, STATUS[error.code], error.code, error.message, headers);
}
