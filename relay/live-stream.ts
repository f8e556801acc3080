/**
 * What an output sees of one running (or startable) stream. The hub implements it; outputs and the
 * API know only this.
 */
import type { Run } from '../src/model/sample.js';
import type { PartWatcher, SampleWatcher, Watch } from '../src/model/watch.js';

export interface LiveStream {
  /** The path in every URL: `porch`, or `porch/sub` for an extra stream. */
  readonly path: string;
  readonly cameraId: string;
  readonly streamName: string;
  /** The run being received, or null while connecting, waiting or idle. */
  readonly run: Run | null;
  /** Watches samples as a viewer: starts an on-demand stream, and keeps it running until closed. */
  watchSamples(watcher: SampleWatcher): Watch;
  /** Watches parts as they are finished; neither starts the stream nor keeps it running. */
  watchParts(watcher: PartWatcher): Watch;
  /** Counts as a viewer without receiving anything (HLS players come and go by request). */
  hold(): Watch;
}

/** Looks up streams by path. The set changes when the configuration is reloaded. */
export interface StreamDirectory {
  /** The stream at a path as in URLs, or undefined where no camera or stream has it. */
  find(path: string): LiveStream | undefined;
  all(): readonly LiveStream[];
}
