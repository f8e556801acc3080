/**
 * Downloads that somebody follows: how far each is, whoever carries it out. A browser that downloads tells the
 * page nothing, so the page names the download and is told by us.
 *
 * One job may be several requests: a download that is taken up again, or comes in ranges.
 */
import { ByteSpans } from './kit/byte-spans.js';
import type { Bound, Bounds } from './kit/bounds.js';
import type { Clock } from './kit/clock.js';
import type { EventBus } from './kit/event-bus.js';
import type { Who } from './model/access.js';
import { CamrelayError } from './model/errors.js';

export type JobState = 'running' | 'done' | 'cancelled' | 'failed';

export type JobView = Readonly<{
  job: string;
  /** Bytes, each counted once. */
  sent: number;
  /** Null while nobody knows yet. */
  total: number | null;
  state: JobState;
}>;

/** Told by who sends. */
export interface Progress {
  /** How many bytes there are in all. @throws CamrelayError bad_request where it is another download */
  whole(bytes: number): void;
  /** That many bytes, from the offset on, have gone out. */
  sent(offset: number, bytes: number): void;
}

export const NO_PROGRESS: Progress = { whole: () => undefined, sent: () => undefined };

/** One request of a job. */
export interface JobRequest extends Progress {
  over(how: 'answered' | 'hung_up' | 'failed'): void;
}

type Job = {
  readonly id: string;
  /** Null while there are no users. */
  readonly user: string | null;
  readonly spans: ByteSpans;
  total: number | null;
  state: JobState;
  /** By somebody here: it is not taken up again. */
  isEnded: boolean;
  /** Ends each open request. */
  readonly open: Set<() => void>;
  toldMs: number;
  /** Aborted when there is something to do again. */
  waiting: AbortController | null;
};

/** Running ones and those of the last minute. */
const MOST_JOBS = 200;
const TELL_EVERY_MS = 250;
/** How long a job is known after its end, and how long one that is not complete waits for its next request, ms. */
const REMEMBERED_MS = 60_000;

export class DownloadJobs {
  readonly #jobs = new Map<string, Job>();

  readonly #open: Bound;
  #sending = 0;

  constructor(
    private readonly deps: Readonly<{
      events: EventBus;
      clock: Clock;
      bounds: Bounds;
      /** Downloads that are sent at a time, followed or not. */
      most: () => number;
    }>,
  ) {
    const { bounds, most } = deps;
    this.#open = bounds.add('downloads', { used: () => this.#sending, most });
  }

  /** Counts a download until it is let go. @throws CamrelayError too_many_viewers */
  enter(): Disposable {
    if (!this.#open.admits())
      throw new CamrelayError('too_many_viewers', 'too many downloads; wait for one to end');
    this.#sending++;
    return { [Symbol.dispose]: () => void (this.#sending -= 1) };
  }

  /** Oldest first. */
  list(who: Who): JobView[] {
    return [...this.#jobs.values()].filter((job) => isOf(job, who)).map(viewOf);
  }

  /**
   * @param end ends the request
   * @throws CamrelayError not_found where the job was cancelled or is somebody else's, too_many_viewers
   */
  begin(id: string, who: Who, end: () => void): JobRequest {
    const job = this.#jobs.get(id) ?? this.#add(id, who.name);
    if (!isOf(job, who)) throw new CamrelayError('not_found', 'choose another name');
    if (job.isEnded) {
      throw new CamrelayError('not_found', 'this download was cancelled; begin another');
    }
    if (job.state === 'done') {
      job.spans.clear();
      job.total = null;
    }
    job.open.add(end);
    this.#become(job, 'running');
    return {
      whole: (bytes) => this.#whole(job, bytes),
      sent: (offset, bytes) => this.#sent(job, offset, bytes),
      over: (how) => {
        if (!job.open.delete(end) || job.open.size > 0 || job.state !== 'running') return;
        if (how === 'answered') this.#later(job, () => this.#become(job, 'cancelled'));
        else this.#become(job, how === 'failed' ? 'failed' : 'cancelled');
      },
    };
  }

  /** Ends it where it runs. @returns whether there is such a job */
  cancel(id: string, who: Who): boolean {
    const job = this.#jobs.get(id);
    if (!job || !isOf(job, who)) return false;
    if (job.state === 'running') {
      job.isEnded = true;
      this.#become(job, 'cancelled');
      for (const end of job.open) end();
    }
    return true;
  }

  #add(id: string, user: string | null): Job {
    if (this.#jobs.size >= MOST_JOBS) {
      const over = [...this.#jobs.values()].find(({ state }) => state !== 'running');
      if (!over) throw new CamrelayError('too_many_viewers', 'too many downloads; wait for one');
      this.#forget(over);
    }
    const job: Job = {
      ...{
        id,
        user,
        total: null,
        state: 'running',
        isEnded: false,
        toldMs: -Infinity,
        waiting: null,
      },
      spans: new ByteSpans(),
      open: new Set(),
    };
    this.#jobs.set(id, job);
    return job;
  }

  #whole(job: Job, bytes: number): void {
    if (job.total !== null && job.total !== bytes) {
      if (job.open.size > 1) {
        throw new CamrelayError('bad_request', '`job` is the name of another download');
      }
      job.spans.clear();
    }
    job.total = bytes;
    this.#tell(job);
  }

  #sent(job: Job, offset: number, bytes: number): void {
    if (job.state !== 'running') return;
    job.spans.add(offset, bytes);
    if (job.spans.bytes === job.total) this.#become(job, 'done');
    else if (this.deps.clock.monotonic() - job.toldMs >= TELL_EVERY_MS) this.#tell(job);
  }

  #become(job: Job, state: JobState): void {
    job.waiting?.abort();
    job.state = state;
    this.#tell(job);
    if (state !== 'running') this.#later(job, () => this.#forget(job));
  }

  #tell(job: Job): void {
    job.toldMs = this.deps.clock.monotonic();
    this.deps.events.tell({ type: 'export', data: viewOf(job), subject: job.id, user: job.user });
  }

  #later(job: Job, act: () => void): void {
    const waiting = (job.waiting = new AbortController());
    void this.deps.clock.sleep(REMEMBERED_MS, waiting.signal).then(() => {
      if (!waiting.signal.aborted) act();
    });
  }

  #forget(job: Job): void {
    job.waiting?.abort();
    this.#jobs.delete(job.id);
  }
}

/** Of admins it is too. */
function isOf(job: Job, who: Who): boolean {
  return job.user === who.name || who.role === 'admin';
}

function viewOf({ id, spans, total, state }: Job): JobView {
  return { job: id, sent: spans.bytes, total, state };
}
