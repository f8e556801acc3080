/** What the simulated recorder has recorded, and the keys with which that is played. */
import { randomBytes } from 'node:crypto';
import type { DeviceServer } from '../device-server.js';

/** UTC, s; the end does not belong to it. */
export type Stretch = Readonly<{ fromS: number; toS: number }>;

export type Position = Readonly<{ startS: number; dir: number; speed: number }>;

/** An unused key lives so long, ms. */
const UNUSED_MS = 30_000;

export type PlaybackKey = {
  readonly key: string;
  readonly mintedMs: number;
  /** Where it was told to go, the first time when it was minted. */
  readonly positions: Position[];
  streams: number;
  wasUsed: boolean;
  isDead: boolean;
};

export class Footage {
  /** Every key there ever was, oldest first. */
  readonly keys: PlaybackKey[] = [];

  /**
   * @param stretches recorded of every channel in `channels`
   * @param nowMs the time, ms since the Unix epoch
   */
  constructor(
    readonly stretches: readonly Stretch[],
    readonly channels: readonly number[],
    private readonly server: DeviceServer,
    private readonly nowMs: () => number,
  ) {}

  channelsAt(atS: number): readonly number[] {
    const isRecorded = this.stretches.some(({ fromS, toS }) => fromS <= atS && atS < toS);
    return isRecorded && atS * 1_000 < this.nowMs() ? this.channels : [];
  }

  isAnythingIn(span: Stretch): boolean {
    const until = Math.min(span.toS, this.nowMs() / 1_000);
    return this.stretches.some(({ fromS, toS }) => fromS < until && span.fromS < toS);
  }

  mint(position: Position): PlaybackKey {
    const key: PlaybackKey = {
      key: randomBytes(16).toString('hex'),
      mintedMs: this.nowMs(),
      positions: [position],
      streams: 0,
      wasUsed: false,
      isDead: false,
    };
    this.server.keepSecret(key.key);
    this.keys.push(key);
    return key;
  }

  /** Null where the key is of no use: that nobody should have tried it is a complaint. */
  living(name: string): PlaybackKey | null {
    const key = this.keys.find((candidate) => candidate.key === name);
    if (!key) this.server.complain('a playback key was used that was never given out');
    else if (key.isDead) this.server.complain('a playback key was used after its end');
    else if (!key.wasUsed && this.nowMs() - key.mintedMs > UNUSED_MS)
      this.server.complain('a playback key was used more than 30 s after it was given out');
    else return key;
    return null;
  }

  /** A stream with this key begins; the answer ends it. */
  connect(key: PlaybackKey): () => void {
    key.streams++;
    key.wasUsed = true;
    return () => {
      key.streams--;
      if (key.streams === 0) key.isDead = true;
    };
  }
}
