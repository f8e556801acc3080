/**
 * A player of a live stream.
 *
 * PAUSE stops the packets and keeps the session; PLAY goes on live, from the group of pictures
 * of that moment: there is nothing to go back to. Ranges in `npt` are taken for "now"; absolute
 * times are refused.
 * Source: RFC 2326, sections 10.5 (PLAY), 10.6 (PAUSE), 12.29 (Range).
 */
import type { Chunk } from './chunk.js';
import type { Feed, FeedMember } from './feed.js';
import { RtspError, type Header, type Reply, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import type { Target } from './target.js';
import { ViewerSession, type ViewerDeps } from './viewer-session.js';

/** The packetiser is that of the run the session was set up for. */
export type PlayDeps = ViewerDeps & Readonly<{ feed: Feed }>;

export class PlaySession extends ViewerSession implements FeedMember {
  override readonly isViewer = true;
  readonly #deps: PlayDeps;
  readonly #feed: Feed;
  #isPlaying = false;

  constructor(path: string, peer: Peer, deps: PlayDeps) {
    super(path, peer, deps);
    this.#deps = deps;
    this.#feed = deps.feed;
    this.#feed.add(this);
  }

  override get isActive(): boolean {
    return this.#isPlaying;
  }

  protected override get allowed(): readonly string[] {
    return this.#isPlaying ? ['PLAY', 'PAUSE'] : ['SETUP', 'PLAY', 'PAUSE'];
  }

  protected override get bytesPerMs(): number {
    return this.#feed.bytesPerMs;
  }

  override answer(request: RtspRequest, target: Target, from: Peer): Reply {
    switch (request.method) {
      case 'SETUP':
        return this.setUp(request, target, from);
      case 'PLAY':
        return this.#play(request, target);
      case 'PAUSE':
        return this.#pause(target);
      default:
        throw this.notNow();
    }
  }

  offer(chunk: Chunk): void {
    this.viewer?.offer(chunk);
  }

  protected override release(): void {
    this.viewer?.pause();
    this.#isPlaying = false;
    this.#feed.remove(this);
  }

  #play(request: RtspRequest, target: Target): Reply {
    this.requireAggregate(target);
    const range = request.headers.get('range');
    if (range !== undefined && !/^npt\s*=/i.test(range)) throw new RtspError(457);
    const headers: Header[] = [...this.headers, ['Range', 'npt=now-']];
    if (request.headers.has('scale')) headers.push(['Scale', '1.000']);
    if (this.#isPlaying) return { status: 200, headers };
    const from = this.#feed.joinAt;
    if (from !== undefined) headers.push(this.rtpInfo(from.start));
    return { status: 200, headers, after: () => this.#start(from) };
  }

  #start(from: Chunk | undefined): void {
    if (this.hasEnded) return;
    this.#isPlaying = true;
    const { path, transport, peer } = this;
    this.#deps.log.debug('rtsp viewer plays', { path, transport, peer: peer.host });
    this.viewer?.start(from, (first) => this.#feed.reportsAt(first));
  }

  #pause(target: Target): Reply {
    this.requireAggregate(target);
    this.#isPlaying = false;
    this.viewer?.pause();
    return { status: 200, headers: this.headers };
  }
}
