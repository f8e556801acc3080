/** The egress of every stream that somebody ever watched by RTMP or HTTP-FLV. */
import type { Bound } from '../../../src/kit/bounds.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { Guard } from '../../guard.js';
import type { LiveStream, StreamDirectory } from '../../live-stream.js';
import { Egress, type Seat } from './egress.js';

export type EgressStats = Readonly<{
  path: string;
  /** Including those who still wait for the picture. */
  viewers: number;
  playing: Readonly<{ rtmp: number; flv: number }>;
  /** Handed to the viewers that play now. */
  bytes: number;
}>;

export class EgressTable {
  readonly #byPath = new Map<string, Egress>();
  /** Of streams that are no more; their workers may not be gone yet. */
  readonly #closing = new Set<Promise<void>>();
  readonly #workers: Bound;
  #closed = false;

  constructor(
    private readonly streams: StreamDirectory,
    private readonly deps: ConstructorParameters<typeof Egress>[1] & Readonly<{ guard: Guard }>,
  ) {
    const { bounds, mostEgressWorkers } = deps.guard;
    const used = (): number => [...this.#byPath.values()].filter(({ isOpen }) => isOpen).length;
    this.#workers = bounds.add('egress_workers', { used, most: mostEgressWorkers });
  }

  /** @throws CamrelayError where there is no such stream, or it cannot be watched now */
  take(path: string): Seat {
    const stream = this.streams.find(path);
    if (!stream) throw new CamrelayError('unknown_camera', 'there is no such camera or stream');
    if (this.#closed) throw new CamrelayError('offline', 'the relay is stopping');
    this.deps.guard.admitViewer(path);
    const egress = this.#egressOf(stream);
    if (!egress.isOpen && !this.#workers.admits()) {
      const message = 'too many streams are watched by RTMP and HTTP-FLV; take HLS or RTSP';
      throw new CamrelayError('too_many_viewers', message);
    }
    return egress.take();
  }

  knows(path: string): boolean {
    return this.streams.find(path) !== undefined;
  }

  stats(): EgressStats[] {
    return [...this.#byPath].map(([path, { seats, viewers }]) => {
      const playing = { rtmp: 0, flv: 0 };
      let bytes = 0;
      for (const viewer of viewers) {
        playing[viewer.protocol] += 1;
        bytes += viewer.bytes;
      }
      return { path, viewers: seats, playing, bytes };
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const closing = [...this.#byPath.values()].map((egress) => egress.close());
    await Promise.all([...closing, ...this.#closing]);
  }

  #egressOf(stream: LiveStream): Egress {
    const known = this.#byPath.get(stream.path);
    if (known?.stream === stream) return known;
    this.#forgetRemoved();
    const egress = new Egress(stream, this.deps);
    this.#byPath.set(stream.path, egress);
    return egress;
  }

  /** A reload may have taken streams away, or put others in their places. */
  #forgetRemoved(): void {
    for (const [path, egress] of this.#byPath) {
      if (this.streams.find(path) === egress.stream) continue;
      this.#byPath.delete(path);
      const gone = egress.close().then(() => void this.#closing.delete(gone));
      this.#closing.add(gone);
    }
  }
}
