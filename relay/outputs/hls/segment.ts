/** Segments and parts as a window holds them: media that can be asked for, and what playlists say of it. */
import type { Part } from '../../../src/model/part.js';
import type { Run } from '../../../src/model/sample.js';
import { type Answer, mediaAnswer } from './answer.js';

/** Something with an address of its own, relative to the playlist. */
export type MediaFile = Readonly<{ name: string; answer: Answer }>;

export type WindowPart = MediaFile & Readonly<{ durationS: number; independent: boolean }>;

/** A run within a window. */
export type WindowRun = Readonly<{
  run: Run;
  init: MediaFile;
  /** Discontinuity sequence number of its segments: players keep tables of them, so it stays small. */
  discontinuity: number;
}>;

/** A segment: open while parts are added to it, whole once its file is there. */
export class Segment {
  readonly parts: WindowPart[] = [];
  /** The parts as they came, oldest first. */
  readonly media: Part[] = [];
  bytes = 0;
  #ticks = 0;
  #file: MediaFile | null = null;

  /** @param startsRun an EXT-X-DISCONTINUITY stands before it */
  constructor(
    readonly msn: number,
    readonly run: WindowRun,
    readonly startsRun: boolean,
  ) {}

  /** All parts in one; null while the segment is open. */
  get file(): MediaFile | null {
    return this.#file;
  }

  /** Exact: the sum of the lead's ticks, divided once. */
  get durationS(): number {
    return this.#ticks / this.run.run.tracks[0].timescale;
  }

  /** Wall-clock time of the first frame, ms since the Unix epoch. */
  get startMs(): number {
    return this.media[0]?.startMs ?? this.run.run.startMs;
  }

  /** Begins with a key frame. */
  get independent(): boolean {
    return this.parts[0]?.independent ?? false;
  }

  add(name: string, part: Part): WindowPart {
    const { timescale } = this.run.run.tracks[0];
    const added: WindowPart = {
      name,
      answer: mediaAnswer([part.bytes]),
      durationS: part.durationTicks / timescale,
      independent: part.independent,
    };
    this.parts.push(added);
    this.media.push(part);
    this.bytes += part.bytes.length;
    this.#ticks += part.durationTicks;
    return added;
  }

  close(name: string): MediaFile {
    this.#file = { name, answer: mediaAnswer(this.media.map(({ bytes }) => bytes)) };
    return this.#file;
  }
}
