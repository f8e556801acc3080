/**
 * Our own reader of a publication: gets the publisher's packets as they came, over TCP only.
 */
import { ChannelMap, remapped } from './chunk.js';
import { laneHeader } from './lane.js';
import { RtspError, type Reply, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import type { Publication, PublicationReader } from './publication.js';
import { Session, type SessionDeps } from './session.js';
import type { Target } from './target.js';

export type ReaderDeps = SessionDeps & Readonly<{ publication: Publication }>;

export class ReaderSession extends Session implements PublicationReader {
  readonly #publication: Publication;
  #map: ChannelMap;
  #isPlaying = false;
  #isCorked = false;

  constructor(path: string, peer: Peer, deps: ReaderDeps) {
    super(path, peer, deps);
    this.#publication = deps.publication;
    const { controls } = deps.publication.announcement;
    this.#map = new ChannelMap(Array.from<undefined>({ length: controls.length }));
  }

  override get isActive(): boolean {
    return this.#isPlaying;
  }

  protected override get allowed(): readonly string[] {
    return this.#isPlaying ? [] : ['SETUP', 'PLAY'];
  }

  override answer(request: RtspRequest, target: Target, from: Peer): Reply {
    switch (request.method) {
      case 'SETUP':
        return this.#setUp(request, target, from);
      case 'PLAY':
        return this.#play(target);
      default:
        throw this.notNow();
    }
  }

  take(framed: Buffer): void {
    const { socket } = this.peer;
    if (!socket.writable) return;
    if (socket.writableLength > this.limits.readerBytes) return this.dismiss('the reader is stuck');
    this.#cork();
    socket.write(this.#map.isPlain ? framed : remapped(framed, this.#map));
  }

  publicationEnded(): void {
    this.dismiss('the publisher has gone');
  }

  /** The path is secret. */
  protected override get label(): string {
    return this.#publication.cameraId;
  }

  /** It learns it by its connection. */
  protected override sayGoodbye(): void {
    this.peer.end();
  }

  protected override release(): void {
    this.#publication.removeReader(this);
  }

  #setUp(request: RtspRequest, target: Target, from: Peer): Reply {
    if (this.#isPlaying || from !== this.peer) throw this.notNow();
    const { track } = target;
    if (track === undefined) throw new RtspError(459);
    if (track >= this.#map.channels.length) throw new RtspError(404);
    const lane = this.openLane(track, request, from, () => this.touch(), 'tcp');
    const { transport } = lane;
    if (transport.kind === 'tcp') {
      this.#map = new ChannelMap(this.#map.channels.with(track, transport.channels));
    }
    return { status: 200, headers: [laneHeader(lane), ...this.headers] };
  }

  #play(target: Target): Reply {
    this.requireAggregate(target);
    if (this.#isPlaying || !this.#publication.hasRoom) throw this.notNow();
    return {
      status: 200,
      headers: [...this.headers, ['Range', 'npt=now-']],
      after: () => {
        this.#isPlaying = true;
        this.#publication.addReader(this);
      },
    };
  }

  /** All packets of one read of the publisher's socket leave in one write. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.peer.socket.cork();
    setImmediate(() => {
      this.#isCorked = false;
      this.peer.socket.uncork();
    });
  }
}
