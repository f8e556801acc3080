/**
 * A player of a live stream.
 *
 * PAUSE stops the packets and keeps the session; PLAY goes on live, from the group of pictures
 * of that moment: there is nothing to go back to. Ranges in `npt` are taken for "now"; absolute
 * times are refused.
 * Source: RFC 2326, sections 10.4 to 10.6, 12.29 (Range), 12.33 (RTP-Info).
 */
import type { Chunk } from './chunk.js';
import type { Feed, FeedMember } from './feed.js';
import { laneHeader, type Lane } from './lane.js';
import { RtspError, type Header, type Reply, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import type { Packetiser } from './rtp/packetiser.js';
import { PacketBuffer } from './rtp/packet-buffer.js';
import { readReport } from './rtp/rtcp.js';
import { Session, type SessionDeps } from './session.js';
import { trackControl, type Target } from './target.js';
import { TcpViewer } from './tcp-viewer.js';
import { formatSsrc } from './transport.js';
import { UdpViewer } from './udp-viewer.js';

/** A handful of goodbyes. */
const GOODBYE_BYTES = 256;

export type PlayDeps = SessionDeps &
  Readonly<{
    feed: Feed;
    /** Of the run the session was set up for. */
    packetiser: Packetiser;
  }>;

export class PlaySession extends Session implements FeedMember {
  override readonly isViewer = true;
  readonly #deps: PlayDeps;
  readonly #feed: Feed;
  #viewer: TcpViewer | UdpViewer | undefined;
  #isPlaying = false;
  /** The stream's URL as the client spells it. */
  #base = '';

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

  override answer(request: RtspRequest, target: Target, from: Peer): Reply {
    switch (request.method) {
      case 'SETUP':
        return this.#setUp(request, target, from);
      case 'PLAY':
        return this.#play(request, target);
      case 'PAUSE':
        return this.#pause(target);
      default:
        throw this.notNow();
    }
  }

  offer(chunk: Chunk): void {
    this.#viewer?.offer(chunk);
  }

  protected override sayGoodbye(): void {
    const goodbyes = new PacketBuffer(GOODBYE_BYTES);
    this.#deps.packetiser.writeGoodbyes(goodbyes);
    if (this.#isPlaying) this.#viewer?.leave(goodbyes.take());
  }

  protected override release(): void {
    this.#viewer?.pause();
    this.#isPlaying = false;
    this.#feed.remove(this);
  }

  #setUp(request: RtspRequest, target: Target, from: Peer): Reply {
    const { packetiser } = this.#deps;
    if (this.#isPlaying) throw this.notNow();
    if (target.path !== this.path) throw new RtspError(459);
    // A stream of one track may be set up by its own URL: RFC 2326, section C.3.
    const track = target.track ?? (packetiser.tracks.length === 1 ? 0 : undefined);
    if (track === undefined) throw new RtspError(459);
    const source = packetiser.sources[track];
    if (source === undefined) throw new RtspError(404);
    if (this.transport === 'tcp' && from !== this.peer) throw this.notNow();
    const lane = this.openLane(track, request, from, (isRtcp, packet) =>
      this.#heard(isRtcp, packet),
    );
    this.#base = target.base;
    this.#addTrack(track, lane.transport, from);
    return { status: 200, headers: [laneHeader(lane, formatSsrc(source.ssrc)), ...this.headers] };
  }

  #addTrack(track: number, transport: Lane['transport'], from: Peer): void {
    const { packetiser, limits, clock, udp } = this.#deps;
    if (transport.kind === 'tcp') {
      this.#viewer ??= new TcpViewer(this.peer.socket, packetiser.tracks.length, limits);
      if (this.#viewer instanceof TcpViewer) this.#viewer.addTrack(track, transport.channels);
    } else {
      const bytesPerMs = (): number => this.#feed.bytesPerMs;
      this.#viewer ??= new UdpViewer({ ports: udp, clock, limits, bytesPerMs });
      if (this.#viewer instanceof UdpViewer) {
        this.#viewer.addTrack(track, from.host, transport.ports);
      }
    }
  }

  #play(request: RtspRequest, target: Target): Reply {
    this.requireAggregate(target);
    const range = request.headers.get('range');
    if (range !== undefined && !/^npt\s*=/i.test(range)) throw new RtspError(457);
    const headers: Header[] = [...this.headers, ['Range', 'npt=now-']];
    if (request.headers.has('scale')) headers.push(['Scale', '1.000']);
    if (this.#isPlaying) return { status: 200, headers };
    const from = this.#feed.joinAt;
    if (from !== undefined) headers.push(['RTP-Info', this.#rtpInfo(from)]);
    return { status: 200, headers, after: () => this.#start(from) };
  }

  #start(from: Chunk | undefined): void {
    if (this.hasEnded) return;
    this.#isPlaying = true;
    const { path, transport, peer } = this;
    this.#deps.log.debug('rtsp viewer plays', { path, transport, peer: peer.host });
    this.#viewer?.start(from, (first) => this.#feed.reportsAt(first));
  }

  #pause(target: Target): Reply {
    this.requireAggregate(target);
    this.#isPlaying = false;
    this.#viewer?.pause();
    return { status: 200, headers: this.headers };
  }

  #rtpInfo(from: Chunk): string {
    const { sequences, timestamps } = from.start;
    const infos = [...this.lanes.keys()].map(
      (track) =>
        `url=${this.#base}/${trackControl(track)};seq=${sequences[track] ?? 0};rtptime=${timestamps[track] ?? 0}`,
    );
    return infos.join(',');
  }

  #heard(isRtcp: boolean, packet: Buffer): void {
    this.touch();
    // A player that leaves without a TEARDOWN may still say so.
    if (isRtcp && this.transport === 'udp' && readReport(packet) === 'bye') this.end();
  }
}
