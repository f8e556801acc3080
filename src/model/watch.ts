/** How samples and parts travel from a stream to whoever uses them. */
import type { Loss } from './loss.js';
import type { Part } from './part.js';
import type { Run, Sample } from './sample.js';

/** Receives samples as they come. None of these may throw or block. */
export interface SampleWatcher {
  /** A run begins; samples that follow belong to it. */
  run(run: Run): void;
  /**
   * The samples of one read, in arrival order and of all tracks. Right after `run` a new watcher
   * gets the group of pictures so far, from its key frame, in one call.
   */
  samples(batch: readonly Sample[]): void;
  /** The run is over; another may follow. */
  ended(loss: Loss): void;
}

/** Receives parts as they are finished. None of these may throw or block. */
export interface PartWatcher {
  part(part: Part): void;
  /** The run of the parts so far is over; its last part has been delivered. */
  ended(loss: Loss): void;
}

/** An open watch; closing it twice does nothing. */
export interface Watch extends Disposable {
  close(): void;
}
