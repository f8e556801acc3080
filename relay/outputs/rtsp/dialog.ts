/**
 * One client's requests, answered one after the other.
 *
 * The place where a request is told apart by its method and its session; what a method does is
 * the session's business.
 * Source: RFC 2326, section 10 (methods), 12.17 (CSeq), 12.32 (Require), appendix A (states).
 */
import { mustUseTls } from '../../../src/kit/tls-door.js';
import type { Watch } from '../../../src/model/watch.js';
import { Entrance } from './entrance.js';
import type { House } from './house.js';
import { RtspError, type Reply, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import { describeStream, openPlaySession } from './players.js';
import { admitPublisher } from './publishers.js';
import { describePublication, openReaderSession, publicationAt } from './readers.js';
import { RecordSession, type Announced } from './record-session.js';
import { describeReplay, isReplay, openReplaySession } from './replayers.js';
import type { Session, SessionDeps } from './session.js';
import { parseTarget, type Target } from './target.js';

const METHODS = [
  'OPTIONS',
  'DESCRIBE',
  'SETUP',
  'PLAY',
  'PAUSE',
  'TEARDOWN',
  'GET_PARAMETER',
  'SET_PARAMETER',
  'ANNOUNCE',
  'RECORD',
] as const;
const PUBLIC = METHODS.join(', ');
/** Methods that need a session. */
const CONTROLS: ReadonlySet<string> = new Set(['PLAY', 'PAUSE', 'TEARDOWN', 'RECORD']);

export class Dialog implements Disposable {
  readonly #house: House;
  readonly #peer: Peer;
  readonly #entrance: Entrance;
  readonly #sessions = new Set<Session>();
  #announced: Announced | undefined;
  /** Keeps a described stream running for the SETUP that should follow. */
  #described: Readonly<{ watch: Watch; untilMs: number }> | undefined;

  constructor(peer: Peer, house: House) {
    this.#peer = peer;
    this.#house = house;
    this.#entrance = new Entrance(peer, house);
  }

  /** Whether the client has something set up. */
  get hasSessions(): boolean {
    return this.#sessions.size > 0;
  }

  /** Throws an `RtspError` for what is refused. */
  async answer(request: RtspRequest): Promise<Reply> {
    if (request.version !== '1.0') throw new RtspError(505);
    if (!request.headers.has('cseq')) throw new RtspError(400, 'CSeq Is Missing');
    if (mustUseTls(this.#peer.socket, this.#house.tls)) {
      throw new RtspError(403, 'TLS Is Required: Use rtsps');
    }
    const required = request.headers.get('require');
    if (required !== undefined) throw new RtspError(551, undefined, [['Unsupported', required]]);
    const session = this.#sessionOf(request);
    session?.touch();
    return this.#dispatch(request, parseTarget(request.uri), session);
  }

  sweep(): void {
    const untilMs = this.#described?.untilMs ?? Infinity;
    if (this.#house.clock.monotonic() > untilMs) this.#forgetDescribed();
  }

  /** The connection is gone. */
  [Symbol.dispose](): void {
    this.#forgetDescribed();
    this.#entrance[Symbol.dispose]();
    for (const session of [...this.#sessions]) session.connectionClosed();
  }

  async #dispatch(
    request: RtspRequest,
    target: Target,
    session: Session | undefined,
  ): Promise<Reply> {
    const { method } = request;
    if (method === 'OPTIONS') return { status: 200, headers: [['Public', PUBLIC]] };
    if (method === 'GET_PARAMETER' || method === 'SET_PARAMETER') {
      return keepAlive(request, session);
    }
    if (target.base === '*') throw new RtspError(405, undefined, [['Allow', 'OPTIONS']]);
    if (method === 'DESCRIBE') return this.#describe(request, target);
    if (method === 'ANNOUNCE') {
      const at = { peer: this.#peer, house: this.#house, entrance: this.#entrance };
      this.#announced = await admitPublisher(request, target, at);
      return { status: 200 };
    }
    if (method === 'SETUP') return this.#setUp(request, target, session);
    if (!CONTROLS.has(method)) throw new RtspError(501, undefined, [['Allow', PUBLIC]]);
    if (session === undefined) throw new RtspError(454);
    if (method === 'TEARDOWN') return session.tearDown(target);
    return session.answer(request, target, this.#peer);
  }

  async #describe(request: RtspRequest, target: Target): Promise<Reply> {
    const publication = publicationAt(target, this.#peer, this.#house);
    if (publication !== undefined) return describePublication(publication, target);
    await this.#entrance.admit(request, target, 'watch');
    if (isReplay(target)) return describeReplay(target, this.#house);
    const { reply, watch } = await describeStream(target, this.#house);
    this.#forgetDescribed();
    const { clock, limits } = this.#house;
    this.#described = { watch, untilMs: clock.monotonic() + limits.describedMs };
    return reply;
  }

  async #setUp(request: RtspRequest, target: Target, session: Session | undefined): Promise<Reply> {
    if (session !== undefined) return session.answer(request, target, this.#peer);
    if (this.#sessions.size >= this.#house.limits.sessionsPerConnection) {
      throw new RtspError(453, 'Too Many Sessions');
    }
    const opened = await this.#open(request, target);
    try {
      const reply = await opened.answer(request, target, this.#peer);
      this.#forgetDescribed();
      this.#announced = undefined;
      return reply;
    } catch (cause) {
      opened.end();
      throw cause;
    }
  }

  async #open(request: RtspRequest, target: Target): Promise<Session> {
    const publication = publicationAt(target, this.#peer, this.#house);
    // What is announced was let in already, and the reader of a publication is our own.
    const pass =
      this.#announced !== undefined
        ? this.#announced.pass
        : publication !== undefined
          ? null
          : await this.#entrance.admit(request, target, 'watch');
    let held: Disposable | undefined = undefined as Disposable | undefined;
    const deps: SessionDeps = {
      ...this.#house,
      onEnd: (ended) => {
        held?.[Symbol.dispose]();
        this.#sessions.delete(ended);
        this.#house.sessions.delete(ended.id);
      },
    };
    const session =
      this.#announced !== undefined
        ? new RecordSession(this.#announced, this.#peer, { ...this.#house, ...deps })
        : publication !== undefined
          ? openReaderSession(publication, this.#peer, deps)
          : isReplay(target)
            ? await openReplaySession(target, this.#peer, this.#house, deps)
            : await openPlaySession(target, this.#peer, this.#house, deps);
    held = pass?.hold(() => session.dismiss('is not let in any more'));
    this.#sessions.add(session);
    this.#house.sessions.set(session.id, session);
    return session;
  }

  /** Throws a 454 on the id of a session that is not, or no longer, there. */
  #sessionOf(request: RtspRequest): Session | undefined {
    const id = request.headers.get('session')?.split(';', 1)[0]?.trim();
    if (id === undefined) return undefined;
    const session = this.#house.sessions.get(id);
    if (session === undefined && request.method !== 'OPTIONS') throw new RtspError(454);
    return session;
  }

  #forgetDescribed(): void {
    this.#described?.watch.close();
    this.#described = undefined;
  }
}

/** We have no parameters: players ask for none, to show that they are there. RFC 2326, 10.8, 10.9. */
function keepAlive(request: RtspRequest, session: Session | undefined): Reply {
  if (request.method === 'SET_PARAMETER' && request.body.length > 0) throw new RtspError(451);
  return { status: 200, headers: session?.headers ?? [] };
}
