/**
 * A publisher: announced, set up track by track, then sending.
 *
 * Source: RFC 2326, sections 10.3 (ANNOUNCE), 10.11 (RECORD).
 */
import type { Pass } from '../../../src/model/access.js';
import type { PushPolicy } from '../../push-policy.js';
import { announcedTrack, type Announcement } from './announcement.js';
import { laneHeader } from './lane.js';
import { RtspError, type Reply, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import { Publication } from './publication.js';
import type { PublicationList } from './publications.js';
import { Session, type SessionDeps } from './session.js';
import type { Target } from './target.js';

/** What one connection announced, and was allowed to. */
export type Announced = Readonly<{
  cameraId: string;
  announcement: Announcement;
  /** Null where the camera's own key let it in. */
  pass: Pass | null;
}>;

export type RecordDeps = SessionDeps &
  Readonly<{ publications: PublicationList; push: PushPolicy }>;

export class RecordSession extends Session {
  readonly #announced: Announced;
  readonly #deps: RecordDeps;
  #publication: Publication | undefined;

  constructor(announced: Announced, peer: Peer, deps: RecordDeps) {
    super(announced.cameraId, peer, deps);
    this.#announced = announced;
    this.#deps = deps;
  }

  override get isActive(): boolean {
    return this.#publication !== undefined;
  }

  protected override get allowed(): readonly string[] {
    return this.isActive ? [] : ['SETUP', 'RECORD'];
  }

  override answer(request: RtspRequest, _target: Target, from: Peer): Reply {
    switch (request.method) {
      case 'SETUP':
        return this.#setUp(request, from);
      case 'RECORD':
        return this.#record();
      default:
        throw this.notNow();
    }
  }

  override sweep(): void {
    const { push, limits } = this.#deps;
    const isSilent = (this.#publication?.silentMs ?? 0) > limits.publisherMs;
    if (isSilent) this.dismiss('the publisher sends nothing');
    else if (push.keyFor(this.path) === undefined) this.dismiss('the camera is gone');
    else if (!this.isActive) super.sweep();
  }

  /** A publisher learns it by its connection. */
  protected override sayGoodbye(): void {
    this.peer.end();
  }

  protected override release(): void {
    if (this.#publication === undefined) return;
    this.#deps.log.info('rtsp publication ended', { camera: this.path, peer: this.peer.host });
    this.#deps.publications.end(this.#publication);
  }

  #setUp(request: RtspRequest, from: Peer): Reply {
    if (this.isActive || from !== this.peer) throw this.notNow();
    const track = announcedTrack(this.#announced.announcement, request.uri);
    if (track === undefined) throw new RtspError(404);
    const lane = this.openLane(track, request, from, (isRtcp, packet) =>
      this.#publication?.publish(track, isRtcp, packet),
    );
    return { status: 200, headers: [laneHeader(lane, 'mode=record'), ...this.headers] };
  }

  #record(): Reply {
    if (this.isActive || this.lanes.size === 0) throw this.notNow();
    const { cameraId, announcement } = this.#announced;
    const { publications } = this.#deps;
    requireFree(publications, cameraId);
    const publication = new Publication(cameraId, announcement, this.#deps);
    publications.begin(publication, () => this.dismiss('another publisher took over'));
    this.#publication = publication;
    this.#deps.log.info('rtsp publication began', { camera: cameraId, peer: this.peer.host });
    return { status: 200, headers: this.headers };
  }
}

/** One publisher a camera: throws a 406 while there is a live one. */
export function requireFree(publications: PublicationList, cameraId: string): void {
  if (publications.isTaken(cameraId)) throw new RtspError(406, 'Camera Is Being Published Already');
}
