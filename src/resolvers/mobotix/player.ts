/** Plays what the recorder has recorded: one key at a time, moved while it is in use. */
import type { Clock } from '../../kit/clock.js';
import { CamrelayError } from '../../model/errors.js';
import type { DevicePlayback, DevicePlayer, PlaybackStart } from '../device-archive.js';
import { DeviceFailure } from '../device-failure.js';
import type { Lease } from '../lease.js';
import { spanOfId } from './archive.js';
import { SPEEDS } from './config.js';
import { nothingThere } from './playback-key.js';
import type { PlaybackLeases } from './playback-leases.js';
import { Playhead } from './playhead.js';

/** A key that nobody used is believed to be good for so long, ms; 30 s at most. */
const UNUSED_FOR_MS = 20_000;

export class MobotixPlayer implements DevicePlayer {
  readonly speeds = SPEEDS;
  readonly backward = true;

  constructor(
    private readonly leases: PlaybackLeases,
    private readonly clock: Clock,
  ) {}

  /** Mints the key that the first lease takes, since nothing else tells of one channel and moment. */
  async open(
    what: PlaybackStart | Readonly<{ id: string }>,
    signal: AbortSignal,
  ): Promise<DevicePlayback> {
    const start: PlaybackStart =
      'id' in what ? { fromMs: spanOfId(what.id).fromMs, speed: 1, direction: 'forward' } : what;
    checkSpeed(start);
    this.leases.checkConfigured();
    const key = await this.leases.keys.mint(start, signal);
    if (key === null) throw noRecording();
    return new MobotixPlayback(this.leases, this.clock, start, key);
  }
}

class MobotixPlayback implements DevicePlayback {
  #start: PlaybackStart;
  readonly #head: Playhead;
  #unused: Readonly<{ key: string; untilMs: number }> | null;
  /** The key of the connection there is. */
  #live: string | null = null;

  constructor(
    private readonly leases: PlaybackLeases,
    private readonly clock: Clock,
    start: PlaybackStart,
    key: string,
  ) {
    this.#start = start;
    this.#head = new Playhead(start);
    this.#unused = { key, untilMs: this.#nowMs + UNUSED_FOR_MS };
  }

  get start(): PlaybackStart {
    return this.#start;
  }

  async lease(signal: AbortSignal): Promise<Lease> {
    const key = this.#takeUnused() ?? (await this.#mint(signal));
    const lease = await this.leases.withKey(key, signal);
    this.#live = key;
    const from = this.#head.at(this.#nowMs);
    this.#head.run(this.#nowMs);
    return {
      ...lease,
      explain: (loss, delivered) => {
        // What never came was not seen either.
        if (!delivered && this.#live === key) this.#head.move(from, this.#nowMs);
        return lease.explain?.(loss, delivered) ?? loss;
      },
      release: async () => {
        if (this.#live === key) {
          this.#live = null;
          this.#head.halt(this.#nowMs);
        }
        await lease.release();
      },
    };
  }

  async change(to: Partial<PlaybackStart>, signal: AbortSignal): Promise<'same' | 'reconnect'> {
    const next = { ...this.#head.at(this.#nowMs), ...to };
    checkSpeed(next);
    const key = this.#live;
    const isMoved = key !== null && (await this.#move(key, next, signal));
    if (!isMoved) await this.#prepare(next, signal);
    this.#start = next;
    this.#head.move(next, this.#nowMs);
    return isMoved ? 'same' : 'reconnect';
  }

  /** A key ends with its connection, and an unused one by itself: there is nothing to give back. */
  close(): Promise<void> {
    this.#unused = null;
    return Promise.resolve();
  }

  get #nowMs(): number {
    return this.clock.monotonic();
  }

  #takeUnused(): string | null {
    const unused = this.#unused;
    this.#unused = null;
    return unused !== null && this.#nowMs < unused.untilMs ? unused.key : null;
  }

  async #mint(signal: AbortSignal): Promise<string> {
    const key = await this.leases.keys.mint(this.#head.at(this.#nowMs), signal);
    if (key === null) throw nothingThere();
    return key;
  }

  /** @returns false where the key is of no use any more */
  async #move(key: string, to: PlaybackStart, signal: AbortSignal): Promise<boolean> {
    try {
      if (await this.leases.keys.move(key, to, signal)) return true;
    } catch (error) {
      if (error instanceof DeviceFailure && error.code === 'bad_reply') return false;
      throw error;
    }
    throw noRecording();
  }

  /** Mints the key that the next connection takes. */
  async #prepare(at: PlaybackStart, signal: AbortSignal): Promise<void> {
    const key = await this.leases.keys.mint(at, signal);
    if (key === null) throw noRecording();
    this.#unused = { key, untilMs: this.#nowMs + UNUSED_FOR_MS };
  }
}

function noRecording(): CamrelayError {
  const message = 'the recorder has nothing of this channel at that time; choose another';
  return new CamrelayError('no_recording', message);
}

function checkSpeed({ speed }: PlaybackStart): void {
  if (SPEEDS.some((known) => known === speed)) return;
  throw new CamrelayError(
    'bad_request',
    `the recorder plays at ${SPEEDS.join(', ')} times the speed`,
  );
}
