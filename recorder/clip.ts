/** Clips: a span of what was recorded as one ordinary MP4 that is computed, not made. */
import type { TimeSpan } from '../src/model/time.js';
import type { Resource } from './clip-bytes.js';

export type { ByteRange, Resource } from './clip-bytes.js';
export type { Cut } from './clip-frames.js';

/** An MP4 whose index is in memory and whose media lies in recordings. */
export type Clip = Resource &
  Readonly<{
    /** Wall-clock time from the start of its first frame to the end of its last, whole ms. */
    span: TimeSpan;
    /** How much of it is in memory. */
    headerBytes: number;
    /** Which recordings its bytes lie in, oldest first. */
    recordings: readonly number[];
    /** The last recording that was looked at, and how much of it. */
    end: ClipEnd;
  }>;

/** Where what a clip is made of ends, which goes on being recorded, maybe. */
export type ClipEnd = Readonly<{ recordingId: number; bytes: number }>;

/** A clip whose recordings nobody deletes until it is disposed of. */
export type HeldClip = Clip & Disposable;
