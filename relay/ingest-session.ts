/**
 * One attempt to stream a camera, over one connection or over several that follow each other within
 * the run: while a next one is being opened the old one goes on, and `splice.ts` joins them.
 */
import type { Clock } from '../src/kit/clock.js';
import type { FragmentSample } from '../src/fmp4/fragment-reader.js';
import type { Loss } from '../src/model/loss.js';
import type { Track } from '../src/model/track.js';
import { Feed, type FeedEnd, type FeedJob, type FeedListener, hasSoundOfItsOwn } from './feed.js';
import type { FfmpegLauncher } from './ffmpeg-process.js';
import type { GuardedSource } from './guard/source-guard.js';
import { type AssemblerListener, type Role, RunAssembler } from './run-assembler.js';
import { movedBy, type Offsets, Splice } from './splice.js';
import { Tail } from './tail.js';

/** Beyond the stall limit, ms, for the first sample: a camera may send key frames only every 10 s. */
const FIRST_SAMPLE_EXTRA_MS = 10_000;
/** How long a next connection may take to find its place, ms: two key frames of a slow camera. */
const MOVE_WITHIN_MS = 45_000;
/** The old one was cut and what should follow from the next does not come for this long, ms. */
const CUT_PATIENCE_MS = 3_000;
/** How long the old one's sound may stay behind its picture, ms. */
const SOUND_PATIENCE_MS = 1_000;

/** A worker and its part in the session, which changes while it runs. */
type Connection = { feed: Feed; tracks: Map<Role, Track> };
type Next = {
  connection: Connection;
  splice: Splice;
  untilMs: number;
  cutSinceMs: number | null;
  movedSinceMs: number | null;
  settle: (moved: boolean) => void;
};

export class IngestSession {
  /** Resolves once every worker of it is gone. Never rejects. */
  readonly ended: Promise<FeedEnd>;
  #finish: (end: FeedEnd) => void = () => undefined;
  readonly #assembler: RunAssembler;
  #active: Connection;
  /** Set while only a next connection can save the session. */
  #activeEnd: FeedEnd | null = null;
  #next: Next | null = null;
  #offsets: Offsets = { lead: 0, audio: 0 };
  #tail = new Tail();
  #deadlineMs: number;
  #stopping = false;

  constructor(
    private readonly job: FeedJob & Readonly<{ stallMs: number }>,
    listener: Omit<AssemblerListener, 'lost'>,
    private readonly launcher: FfmpegLauncher,
    private readonly clock: Clock,
  ) {
    this.ended = new Promise((resolve) => (this.#finish = resolve));
    this.#deadlineMs = clock.monotonic() + job.stallMs + FIRST_SAMPLE_EXTRA_MS;
    this.#assembler = new RunAssembler(clock, hasSoundOfItsOwn(job.plan), {
      run: (run, wallMs) => listener.run(run, wallMs),
      samples: (batch) => listener.samples(batch),
      split: (loss) => listener.split(loss),
      lost: (loss) => void this.#active.feed.stop(loss),
    });
    this.#active = this.#open(job.source);
  }

  /** Resolves to whether the stream comes from there now; the old connection is closed by then. */
  async moveTo(source: GuardedSource): Promise<boolean> {
    if (this.#stopping || this.#activeEnd || this.#next) {
      await source.close();
      return false;
    }
    const connection = this.#open(source);
    return new Promise((settle) => {
      this.#next = {
        connection,
        splice: new Splice(this.#tail, this.#assembler.tracks, (role, samples) =>
          this.#assembler.samples(role, samples),
        ),
        untilMs: this.clock.monotonic() + MOVE_WITHIN_MS,
        cutSinceMs: null,
        movedSinceMs: null,
        settle,
      };
    });
  }

  stop(): void {
    this.#stopping = true;
    void this.#active.feed.stop();
    void this.#next?.connection.feed.stop();
  }

  /** To be called every now and then: ends what has been silent for too long. */
  watch(): void {
    const nowMs = this.clock.monotonic();
    if (nowMs >= this.#deadlineMs) void this.#active.feed.stop(stalled(this.job.stallMs));
    const next = this.#next;
    if (!next) return;
    const { state } = next.splice;
    if (state === 'cutting') next.cutSinceMs ??= nowMs;
    if (state === 'moved') next.movedSinceMs ??= nowMs;
    const isLate = nowMs >= next.untilMs || nowMs - (next.cutSinceMs ?? nowMs) >= CUT_PATIENCE_MS;
    if (next.movedSinceMs !== null) {
      if (nowMs - next.movedSinceMs >= SOUND_PATIENCE_MS) next.splice.oldEnded();
    } else if (isLate) {
      void next.connection.feed.stop(stalled(this.job.stallMs));
    }
    this.#progress();
  }

  #open(source: GuardedSource): Connection {
    const { source: _first, stallMs: _stallMs, ...job } = this.job;
    const tracks = new Map<Role, Track>();
    const listener: FeedListener = {
      track: (role, track) => {
        tracks.set(role, track);
        if (connection === this.#active) this.#assembler.track(role, track);
      },
      samples: (role, samples) => this.#samples(connection, role, samples),
      delivered: () => this.#delivered(),
    };
    const feed = new Feed({ ...job, source }, this.launcher, this.clock, listener);
    const connection: Connection = { feed, tracks };
    void feed.ended.then((end) => this.#ended(connection, end));
    return connection;
  }

  #samples(from: Connection, role: Role, samples: readonly FragmentSample[]): void {
    const next = this.#next;
    if (from === this.#active) {
      const offset = this.#offsets[role];
      const onLine = offset === 0 ? samples : samples.map((sample) => movedBy(offset, sample));
      if (next) {
        next.splice.old(role, onLine);
      } else {
        this.#assembler.samples(role, onLine);
        for (const sample of onLine) this.#tail.note(role, sample);
      }
    } else if (from === next?.connection) {
      next.splice.next(role, samples);
    }
    this.#progress();
  }

  #delivered(): void {
    if (this.#assembler.deliver()) this.#deadlineMs = this.clock.monotonic() + this.job.stallMs;
  }

  /** Makes the next connection the active one where it has come so far. */
  #progress(): void {
    const next = this.#next;
    if (!next) return;
    const { splice, connection } = next;
    if (splice.state === 'apart' || this.#isOtherFormat(connection)) {
      this.#beginAnew(next);
    } else if (splice.isDone) {
      this.#offsets = splice.offsets;
      this.#take(next);
    }
  }

  /** Parameter sets outside the stream differ: no run can hold both. */
  #isOtherFormat({ tracks }: Connection): boolean {
    const [now, then] = [this.#assembler.tracks.get('lead'), tracks.get('lead')];
    return now !== undefined && then !== undefined && !now.sampleEntry.equals(then.sampleEntry);
  }

  #beginAnew(next: Next): void {
    const { connection, splice } = next;
    this.#assembler.restart(MOVED_APART);
    this.#tail = new Tail();
    this.#offsets = { lead: 0, audio: 0 };
    this.#take(next);
    for (const role of ['lead', 'audio'] as const)
      this.#samples(connection, role, splice.takeHeld(role));
  }

  #take({ connection, settle }: Next): void {
    const old = this.#active;
    this.#active = connection;
    this.#activeEnd = null;
    this.#next = null;
    this.#deadlineMs = this.clock.monotonic() + this.job.stallMs;
    for (const [role, track] of connection.tracks) this.#addTrack(role, track);
    void old.feed.stop(MOVED).then(() => settle(true));
  }

  #addTrack(role: Role, track: Track): void {
    if (!this.#assembler.tracks.has(role)) this.#assembler.track(role, track);
  }

  #ended(connection: Connection, end: FeedEnd): void {
    const next = this.#next;
    if (connection === this.#active) {
      if (!next) return this.#finish(end);
      this.#activeEnd = end;
      next.untilMs = Math.min(next.untilMs, this.clock.monotonic() + this.job.stallMs);
      next.splice.oldEnded();
      this.#progress();
      this.#delivered();
    } else if (connection === next?.connection) {
      this.#next = null;
      next.splice.nextFailed();
      this.#delivered();
      next.settle(false);
      if (this.#activeEnd) this.#finish(this.#activeEnd);
    }
  }
}

function stalled(stallMs: number): Loss {
  return {
    cause: 'stalled',
    code: 'stalled',
    message: `the camera is connected but sent no picture for ${Math.round(stallMs / 1000)} s`,
    retryable: true,
  };
}

const MOVED: Loss = {
  cause: 'lease',
  code: 'lease_renewed',
  message: 'the stream goes on over its next connection',
  retryable: true,
};
const MOVED_APART: Loss = {
  ...MOVED,
  message: 'the session with the device ended, and the next connection begins anew',
};
