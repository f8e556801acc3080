/**
 * Where recordings lie: `recordings/<camera>/<stream>/<YYYY>/<MM>/<DD>/<HH-MM-SS.mmm>Z.mp4`, in UTC, so
 * that names sort by time and no day has more or fewer than 24 hours.
 */
import type { StreamKey } from '../storage/streams.js';

export const RECORDINGS = 'recordings';

/** Names tried before giving up; only a leftover that no row knows of has the first one. */
const MAX_NAMES = 10;
const NAME = /^\d{2}-\d{2}-\d{2}\.\d{3}Z(-\d+)?\.mp4$/;
const DAY_AND_TIME = /(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})-(\d{2})-(\d{2}\.\d{3})Z[^/]*$/;

/** Directory of a stream, relative to the storage directory. */
export const streamDirectory = ({ cameraId, streamName }: StreamKey): string =>
  `${RECORDINGS}/${cameraId}/${streamName}`;

/** Path of a file that begins at `startMs`, relative to the storage directory; then its alternatives. */
export function* recordingPaths(key: StreamKey, startMs: number): Generator<string> {
  const [day = '', time = ''] = new Date(startMs).toISOString().slice(0, -1).split('T');
  const stem = `${streamDirectory(key)}/${day.replaceAll('-', '/')}/${time.replaceAll(':', '-')}Z`;
  yield `${stem}.mp4`;
  for (let copy = 2; copy <= MAX_NAMES; copy++) yield `${stem}-${copy}.mp4`;
}

/** Whether a name in a day's directory is that of a recording. */
export const isRecordingName = (name: string): boolean => NAME.test(name);

/** When a recording began, by its path; NaN where that is none. */
export function recordingStartMs(path: string): number {
  const [, year, month, day, hour, minute, second] = DAY_AND_TIME.exec(path) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
