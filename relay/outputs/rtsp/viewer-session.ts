/**
 * What players of live streams and of recordings have in common: how their tracks are set up, where
 * their packets begin, and how they leave.
 *
 * Source: RFC 2326, sections 10.4 (SETUP), 12.33 (RTP-Info), C.3 (streams of one track).
 */
import { laneHeader, type Lane } from './lane.js';
import type { Limits } from './limits.js';
import { RtspError, type Header, type Reply, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import { PacketBuffer } from './rtp/packet-buffer.js';
import type { Instant, Packetiser } from './rtp/packetiser.js';
import { readReport } from './rtp/rtcp.js';
import { Session, type SessionDeps } from './session.js';
import { trackControl, type Target } from './target.js';
import { TcpViewer } from './tcp-viewer.js';
import { formatSsrc } from './transport.js';
import { UdpViewer } from './udp-viewer.js';

/** A handful of goodbyes. */
const GOODBYE_BYTES = 256;

export type ViewerDeps = SessionDeps &
  Readonly<{
    packetiser: Packetiser;
    /** Bounds of the viewer's queue. */
    viewerLimits: Limits;
  }>;

export abstract class ViewerSession extends Session {
  protected viewer: TcpViewer | UdpViewer | undefined;
  readonly #deps: ViewerDeps;
  /** The stream's URL as the client spells it. */
  #base = '';

  constructor(path: string, peer: Peer, deps: ViewerDeps) {
    super(path, peer, deps);
    this.#deps = deps;
  }

  /** How fast packets are to leave, for the pace of datagrams. */
  protected abstract readonly bytesPerMs: number;

  /** What the description of the stream calls a track. @param base of the stream's URL */
  protected urlOf(base: string, track: number): string {
    return `${base}/${trackControl(track)}`;
  }

  protected setUp(request: RtspRequest, target: Target, from: Peer): Reply {
    const { packetiser } = this.#deps;
    if (this.isActive) throw this.notNow();
    if (target.path !== this.path) throw new RtspError(459);
    // A stream of one track may be set up by its own URL.
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

  /** Which packet of each track is the first. */
  protected rtpInfo({ sequences, timestamps }: Instant): Header {
    const infos = [...this.lanes.keys()].map((track) => {
      const url = this.urlOf(this.#base, track);
      return `url=${url};seq=${sequences[track] ?? 0};rtptime=${timestamps[track] ?? 0}`;
    });
    return ['RTP-Info', infos.join(',')];
  }

  protected override sayGoodbye(): void {
    const goodbyes = new PacketBuffer(GOODBYE_BYTES);
    this.#deps.packetiser.writeGoodbyes(goodbyes);
    if (this.isActive) this.viewer?.leave(goodbyes.take());
  }

  #addTrack(track: number, transport: Lane['transport'], from: Peer): void {
    const { packetiser, viewerLimits: limits, clock, udp } = this.#deps;
    if (transport.kind === 'tcp') {
      this.viewer ??= new TcpViewer(this.peer.socket, packetiser.tracks.length, limits);
      if (this.viewer instanceof TcpViewer) this.viewer.addTrack(track, transport.channels);
    } else {
      const bytesPerMs = (): number => this.bytesPerMs;
      this.viewer ??= new UdpViewer({ ports: udp, clock, limits, bytesPerMs });
      if (this.viewer instanceof UdpViewer) {
        this.viewer.addTrack(track, from.host, transport.ports);
      }
    }
  }

  #heard(isRtcp: boolean, packet: Buffer): void {
    this.touch();
    // A player that leaves without a TEARDOWN may still say so.
    if (isRtcp && this.transport === 'udp' && readReport(packet) === 'bye') this.end();
  }
}
