/**
 * The live window: the last seconds of one stream, in memory, as segments and parts.
 *
 * It is all that HLS keeps. Segments are views of their parts' buffers; one that slides out of the
 * playlist stays a moment longer for those who are just about to fetch it, and is then let go.
 * Names carry the epoch of the window, so that no cache and no player takes new media for old.
 * Source: RFC 8216bis, sections 6.2.1 and 6.2.2 (what may be removed from a live playlist, and when).
 */
import type { Part } from '../../../src/model/part.js';
import { type Answer, mediaAnswer } from './answer.js';
import { Segment, type WindowRun } from './segment.js';
import { LEAST_TARGETS, type Longest, type Targets, targetsFor } from './targets.js';

/** The playlist holds whole segments of at least this much, s: six of two seconds, give or take … */
const LISTED_S = 11.9;
/** … and at least so many of them, for cameras with a key frame every ten seconds … */
const LISTED_SEGMENTS = 3;
/** … and so many target durations, below which nothing may be removed (6.2.2). */
const LISTED_TARGETS = 3;
/** What slid out of the playlist stays available while no more than this is behind it, s. */
const RETAINED_S = 13.9;

/** A camera that sends no key frame for so long has its segment cut at any part. */
const MAX_SEGMENT_S = 15;
const MAX_SEGMENT_BYTES = 24 * 2 ** 20;
const MAX_SEGMENT_PARTS = 256;
/** All segments together; beyond it the window is shorter than promised. */
const MAX_WINDOW_BYTES = 64 * 2 ** 20;
const MAX_SEGMENTS = 64;

/** So many segments past the newest a player may wait for (6.2.5.2). */
const MAX_MSN_AHEAD = 2;

export class LiveWindow {
  readonly #epoch: string;
  readonly #files = new Map<string, Answer>();
  /** Whole segments, oldest first: those no longer listed, then those listed. */
  #segments: Segment[] = [];
  #unlisted = 0;
  #open: Segment | null = null;
  #run: WindowRun | null = null;
  #targets: Targets = LEAST_TARGETS;
  #nextMsn = 0;
  #runs = 0;
  #parts = 0;
  #bytes = 0;

  /**
   * Whether somebody plans with the targets: they may then grow, but not shrink.
   * Nobody does at first.
   */
  watched = false;

  /** @param epoch goes into every name; another for each window there ever was */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** What the playlist shows, oldest first; only the last may be open. */
  get listed(): readonly Segment[] {
    const whole = this.#segments.slice(this.#unlisted);
    return this.#open ? [...whole, this.#open] : whole;
  }

  get targets(): Targets {
    return this.#targets;
  }

  /** Name of the part that comes next; null while no run goes on. */
  get hint(): string | null {
    return this.#run ? this.#partName(this.#parts) : null;
  }

  /** Media held, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A run goes on: more parts are to be expected. */
  get running(): boolean {
    return this.#run !== null;
  }

  /** There is a whole segment: players start with nothing less. */
  get playable(): boolean {
    return this.#segments.length > this.#unlisted;
  }

  get empty(): boolean {
    return this.#open === null && !this.playable;
  }

  /** The media behind a name of this window, unless it is gone or not there yet. */
  find(name: string): Answer | undefined {
    return this.#files.get(name);
  }

  add(part: Part): void {
    if (this.#run?.run !== part.run) {
      this.endRun();
      this.#run = this.#beginRun(part);
    }
    if (this.#open && (part.beginsSegment || isTooLong(this.#open))) this.#close(this.#open);
    this.#open ??= this.#newSegment(this.#run);
    const name = this.#partName(this.#parts++);
    this.#files.set(name, this.#open.add(name, part).answer);
    this.#bytes += part.bytes.length;
    this.#targets = targetsFor(this.#longest(), this.watched ? this.#targets : LEAST_TARGETS);
    this.#trim();
  }

  /** No more parts of this run; what there is of its last segment becomes whole. */
  endRun(): void {
    if (this.#open) this.#close(this.#open);
    // What was hinted will never be: its name must not come to mean something else.
    if (this.#run) this.#parts++;
    this.#run = null;
  }

  /** Lets all media go, as nobody watches; numbers go on. */
  clear(): void {
    this.#segments = [];
    this.#files.clear();
    this.#unlisted = 0;
    this.#open = null;
    this.#bytes = 0;
    this.#targets = LEAST_TARGETS;
    this.#run = null;
  }

  /**
   * Whether the playlist holds that part of that segment or something later. A part beyond the end
   * of a segment is the first of the next one (6.2.5.2).
   * @param part null asks for the whole segment
   */
  reaches(msn: number, part: number | null): boolean {
    const newest = this.#newest;
    if (!newest) return false;
    if (msn !== newest.msn) return msn < newest.msn;
    return part === null ? newest.file !== null : part < newest.parts.length;
  }

  /** Whether no player in its right mind would wait for that part of that segment (6.2.5.2). */
  isTooFarAhead(msn: number, part: number | null): boolean {
    const newest = this.#newest;
    if (!newest) return false;
    if (msn > newest.msn + MAX_MSN_AHEAD) return true;
    if (msn < newest.msn || part === null) return false;
    const { segmentS, partMs } = this.#targets;
    const present = msn === newest.msn ? newest.parts.length : 0;
    const advanceLimit = Math.ceil(partMs < 1000 ? 3000 / partMs : 3);
    // A last part of a whole segment is never too far: players whose low latency is off ask for it.
    const inSegment = 2 * Math.ceil((segmentS * 1000) / partMs);
    return part >= Math.max(present + advanceLimit, inSegment);
  }

  get #newest(): Segment | undefined {
    return this.#open ?? (this.playable ? this.#segments.at(-1) : undefined);
  }

  #beginRun(part: Part): WindowRun {
    const discontinuity = this.#runs++;
    const name = `${this.#epoch}-init${discontinuity}.mp4`;
    const init = { name, answer: mediaAnswer([part.init]) };
    this.#files.set(name, init.answer);
    this.#bytes += part.init.length;
    return { run: part.run, init, discontinuity };
  }

  #newSegment(run: WindowRun): Segment {
    // The very first segment follows nothing it could differ from.
    const startsRun = this.#nextMsn > 0 && this.#segments.at(-1)?.run !== run;
    return new Segment(this.#nextMsn++, run, startsRun);
  }

  #close(segment: Segment): void {
    const { name, answer } = segment.close(`${this.#epoch}-seg${segment.msn}.mp4`);
    this.#files.set(name, answer);
    this.#segments.push(segment);
    this.#open = null;
  }

  #longest(): Longest {
    let segmentMs = 0;
    let partMs = 0;
    for (const { durationS, parts } of this.listed) {
      segmentMs = Math.max(segmentMs, durationS * 1000);
      for (const part of parts) partMs = Math.max(partMs, part.durationS * 1000);
    }
    return { segmentMs, partMs };
  }

  #trim(): void {
    while (this.#isOverfull()) this.#dropOldest();
    const leastS = Math.max(LISTED_S, LISTED_TARGETS * this.#targets.segmentS);
    const mayGo = (from: number, segments: number, seconds: number): boolean => {
      const rest = this.#segments.slice(from + 1);
      return rest.length >= segments && totalS(rest) >= seconds;
    };
    while (mayGo(this.#unlisted, LISTED_SEGMENTS, leastS)) this.#unlisted++;
    while (this.#unlisted > 0 && mayGo(0, LISTED_SEGMENTS, RETAINED_S)) this.#dropOldest();
  }

  #isOverfull(): boolean {
    if (this.#segments.length <= 1) return false;
    return this.#bytes > MAX_WINDOW_BYTES || this.#segments.length > MAX_SEGMENTS;
  }

  #dropOldest(): void {
    const oldest = this.#segments.shift();
    if (!oldest) return;
    this.#unlisted = Math.max(0, this.#unlisted - 1);
    for (const { name } of oldest.parts) this.#files.delete(name);
    if (oldest.file) this.#files.delete(oldest.file.name);
    this.#bytes -= oldest.bytes;
    const { run } = oldest;
    if (this.#run === run || this.#segments.some((other) => other.run === run)) return;
    this.#files.delete(run.init.name);
    this.#bytes -= run.init.answer.bytes;
  }

  #partName(index: number): string {
    return `${this.#epoch}-part${index}.mp4`;
  }
}

function isTooLong({ durationS, bytes, parts }: Segment): boolean {
  return (
    durationS >= MAX_SEGMENT_S || bytes >= MAX_SEGMENT_BYTES || parts.length >= MAX_SEGMENT_PARTS
  );
}

function totalS(segments: readonly Segment[]): number {
  return segments.reduce((sum, { durationS }) => sum + durationS, 0);
}
