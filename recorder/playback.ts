/**
 * Recorded HLS: a playlist of byte ranges, and the files they point into. Nothing is copied or muxed
 * anew. Only what is durable is told of and given out, also of files that still grow.
 *
 * A file is given out with the decode times of its run, so that a player goes from one to the next
 * without noticing. Were they to begin anew with each file, it would take a discontinuity to say so,
 * and ffmpeg drops the first part behind one.
 */
import { createHash } from 'node:crypto';
import { CamrelayError } from '../src/model/errors.js';
import type { Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';
import { type ChangedPiece, type Resource, resource } from './clip-bytes.js';
import { errorCode } from './disk.js';
import { partForRun } from './file-times.js';
import { keySegment, pictureInit } from './key-segments.js';
import { playbackPlaylist } from './playback-playlist.js';
import type { Pins } from './pins.js';
import { type PlaybackSegment, SegmentCutter } from './playback-segments.js';
import { recordingsIn } from './recordings-in.js';

/** Of key frames alone more fit into a segment, ms: sixteen times as fast it lasts a second. */
const LEAST_OF_KEYS_MS = 16_000;
/** Longest list, ms: a day of 25 hours. */
const MAX_SPAN_MS = 25 * 3_600_000;

export type { ByteRange, Resource } from './clip-bytes.js';

export class Playback {
  /** @param directory the storage directory, which the paths of recordings are relative to */
  constructor(
    private readonly index: Pick<IndexReader, 'overlapping' | 'recording'>,
    private readonly directory: string,
    private readonly pins: Pick<Pins, 'hold'>,
  ) {}

  /**
   * The media playlist of a span. Its addresses are relative to its own: `playback/init-ID.mp4` is
   * `init`, `playback/ID.mp4` is `file`.
   * @param frames of all, or of key frames alone: `playback/keys-init-ID.mp4` is `keysInit`,
   *   `playback/keys-ID-OFFSET-BYTES.mp4` is `keys`
   * @param query goes behind every address
   * @throws CamrelayError bad_span, no_recording
   */
  async playlist(
    key: StreamKey,
    span: TimeSpan,
    query = new URLSearchParams(),
    frames: 'all' | 'key' = 'all',
  ): Promise<string> {
    if (span.fromMs >= span.toMs || span.toMs - span.fromMs > MAX_SPAN_MS) {
      throw new CamrelayError(
        'bad_span',
        '`from` must be before `to`, and at most 25 hours before',
      );
    }
    const cutter = new SegmentCutter(span, frames === 'key' ? LEAST_OF_KEYS_MS : undefined);
    const segments: PlaybackSegment[] = [];
    for await (const recording of recordingsIn(this.index, key, span)) {
      segments.push(...cutter.cut(recording));
    }
    if (segments.length === 0) {
      throw new CamrelayError('no_recording', 'nothing was recorded in this span');
    }
    return playbackPlaylist(segments, { fromMs: span.fromMs, query, frames });
  }

  /** What fits before every segment of a recording's run. @throws CamrelayError not_found */
  init(cameraId: string, recordingId: number): Resource {
    return this.#inMemory(this.#recording(cameraId, recordingId).run.init);
  }

  /** What fits before every segment of key frames of a recording's run. @throws CamrelayError not_found */
  keysInit(cameraId: string, recordingId: number): Resource {
    return this.#inMemory(pictureInit(this.#recording(cameraId, recordingId).run));
  }

  /**
   * The key frames of a segment, each shown until the next one; they stay where they are in the file.
   * @param range the parts of the segment
   * @throws CamrelayError not_found, no_recording (deleted meanwhile), disk_failed
   */
  async keys(
    cameraId: string,
    recordingId: number,
    range: Readonly<{ offset: number; bytes: number }>,
  ): Promise<Resource> {
    const recording = this.#recording(cameraId, recordingId);
    const { directory } = this;
    const found = await keySegment(recording, range, directory).catch((cause: unknown) => {
      if (errorCode(cause) === 'ENOENT') {
        throw new CamrelayError('no_recording', 'this recording has been deleted', { cause });
      }
      throw new CamrelayError('disk_failed', 'these pictures cannot be read', { cause });
    });
    if (!found)
      throw new CamrelayError('not_found', `recording ${recordingId} has no such segment`);
    const tag = `${recordingId}-${recording.startMs}-${range.offset}-${range.bytes}`;
    return this.#held(recordingId, resource(tag, { ...found, directory }));
  }

  /**
   * A recording file as far as it is durable, its parts as they went out live. It is held back from
   * retention while it is read.
   * @throws CamrelayError not_found
   */
  file(cameraId: string, recordingId: number): Resource {
    const recording = this.#recording(cameraId, recordingId);
    const { path, headerBytes, bytes, run } = recording;
    const head: ChangedPiece = { path, offset: 0, bytes: headerBytes };
    let end = headerBytes;
    const parts = recording.parts.flatMap(({ offset, bytes, startTicks }): ChangedPiece[] => {
      const change = (part: Buffer): void => partForRun(part, startTicks, run.tracks);
      // Damage keeps its place, so that addresses of what follows are right; no segment has any of it.
      const damage: ChangedPiece = { path, offset: end, bytes: offset - end };
      end = offset + bytes;
      return [...(damage.bytes > 0 ? [damage] : []), { path, offset, bytes, change }];
    });
    const pieces = [head, ...parts];
    const source = { memory: [], directory: this.directory, pieces };
    const file = resource(`${recordingId}-${recording.startMs}-${bytes}`, source);
    return this.#held(recordingId, { ...file, grows: !recording.finished });
  }

  #inMemory(init: Buffer): Resource {
    const tag = createHash('sha256').update(init).digest('base64url').slice(0, 22);
    return resource(tag, { memory: [init], directory: this.directory, pieces: [] });
  }

  /** Held back from retention while it is read. */
  #held(recordingId: number, file: Resource): Resource {
    const { pins } = this;
    const held = (read: Resource['read']): Resource['read'] =>
      async function* (range, signal) {
        using _pin = pins.hold([recordingId]);
        yield* read(range, signal);
      };
    return { ...file, read: held(file.read), readInPlace: held(file.readInPlace) };
  }

  #recording(cameraId: string, id: number): Recording {
    const recording = Number.isSafeInteger(id) ? this.index.recording(id) : undefined;
    if (recording?.cameraId === cameraId) return recording;
    throw new CamrelayError('not_found', `${cameraId} has no recording ${id}`);
  }
}
