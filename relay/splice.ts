/**
 * Goes over from one connection of a stream to the next without losing or doubling a frame. Pure.
 *
 * Both connections carry the same frames under different times. Where a key frame of one is, byte for
 * byte, a key frame of the other, the distance between their clocks is known, and from then on every
 * frame of the next has its place on the old one's line. The old one is cut before its next key
 * frame, and the next one goes on from there; sound follows at the same moment. A camera that encodes
 * for each viewer apart has no common bytes: its next connection is laid end to end at a key frame.
 */
import type { FragmentSample } from '../src/fmp4/fragment-reader.js';
import type { Track } from '../src/model/track.js';
import type { Role } from './run-assembler.js';
import { type Mark, markOf, Marks, MAX_KEY_MARKS, type Tail } from './tail.js';

/** `apart`: the old one is gone and the next has no place on its line; only a new run can hold it. */
export type SpliceState = 'joining' | 'cutting' | 'moved' | 'apart';

/** What is added to the next connection's ticks to make them the line's, by role. */
export type Offsets = Readonly<Record<Role, number>>;

/** What the next connection may send before it has a place, bytes; then its oldest goes. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
/** So many key frames on both sides without a common one: they are encoded apart. */
const STRANGERS_AFTER_KEYS = 2;
/** Frames of sound by which the two are recognised: ten seconds of AAC. */
const MAX_SOUND_MARKS = 512;

type Line = {
  timescale: number;
  /** Of the next connection, in its own times, until it has moved. */
  held: FragmentSample[];
  /** Of the old one, from the cut on: what counts again if the next one fails. */
  kept: FragmentSample[];
  offset: number | null;
  /** From here on the next one's samples count; on the line. */
  cutTicks: number | null;
  moved: boolean;
};

export class Splice {
  readonly #lines: Readonly<Record<Role, Line>>;
  readonly #nextKeys = new Marks(MAX_KEY_MARKS);
  readonly #sound = { old: new Marks(MAX_SOUND_MARKS), next: new Marks(MAX_SOUND_MARKS) };
  readonly #keysSeen = { old: 0, next: 0 };
  #newestNextTicks = 0;
  #oldGone = false;

  /**
   * @param tail of the line so far; told whatever is emitted
   * @param tracks of the line
   * @param emit gets samples on the line, in order
   */
  constructor(
    private readonly tail: Tail,
    tracks: ReadonlyMap<Role, Track>,
    private readonly emit: (role: Role, samples: readonly FragmentSample[]) => void,
  ) {
    this.#lines = { lead: line(tracks.get('lead')), audio: line(tracks.get('audio')) };
  }

  get state(): SpliceState {
    const { lead } = this.#lines;
    if (lead.moved) return 'moved';
    if (this.#oldGone && !this.#isPlaced && this.#keysSeen.next > 0) return 'apart';
    return lead.cutTicks === null ? 'joining' : 'cutting';
  }

  /** Whether the old connection is of no use any more. */
  get isDone(): boolean {
    const { lead, audio } = this.#lines;
    return lead.moved && (audio.moved || this.tail.endOf('audio') === null);
  }

  get offsets(): Offsets {
    const lead = this.#lines.lead.offset ?? 0;
    return { lead, audio: this.#lines.audio.offset ?? this.#toAudio(lead) };
  }

  /** What a connection that is `apart` has sent, in its own times. */
  takeHeld(role: Role): FragmentSample[] {
    return this.#lines[role].held.splice(0);
  }

  old(role: Role, samples: readonly FragmentSample[]): void {
    const line = this.#lines[role];
    if (line.moved) return;
    for (const sample of samples) {
      if (role === 'audio') this.#sound.old.note(sample);
      else if (sample.key) this.#oldKey(sample);
      const isBehindCut = line.cutTicks !== null && middle(sample) >= line.cutTicks;
      if (isBehindCut) line.kept.push(sample);
      else this.#emit(role, [sample]);
    }
    this.#move();
  }

  next(role: Role, samples: readonly FragmentSample[]): void {
    const line = this.#lines[role];
    if (line.moved) {
      const offset = line.offset ?? 0;
      this.#emit(
        role,
        samples.map((sample) => movedBy(offset, sample)),
      );
      return;
    }
    for (const sample of samples) {
      line.held.push(sample);
      if (role === 'audio') this.#sound.next.note(sample);
      else this.#nextLead(sample);
    }
    forgetOldest(line);
    this.#move();
  }

  /** The old connection is gone, or its sound is not waited for any longer. */
  oldEnded(): void {
    this.#oldGone = true;
    this.#takeBack();
    this.#move();
  }

  /** The next connection has failed: what the old one sent behind the cut counts after all. */
  nextFailed(): void {
    this.#takeBack();
  }

  get #isPlaced(): boolean {
    return this.#lines.lead.offset !== null;
  }

  #oldKey(sample: FragmentSample): void {
    this.#keysSeen.old++;
    this.#place([...this.tail.keys.all, markOf(sample)], sample.dts);
    if (this.#isPlaced) this.#cutAt(sample.dts);
  }

  #nextLead(sample: FragmentSample): void {
    this.#newestNextTicks = sample.dts;
    if (!sample.key) return;
    this.#nextKeys.note(sample);
    this.#keysSeen.next++;
    this.#place(this.tail.keys.all, this.tail.endOf('lead') ?? 0);
    const keys = Math.min(this.#keysSeen.old, this.#keysSeen.next);
    if (!this.#isPlaced && !this.#oldGone && keys >= STRANGERS_AFTER_KEYS)
      this.#layEndToEnd(sample);
  }

  /** @param presentTicks where the old one stands, on the line */
  #place(oldKeys: readonly Mark[], presentTicks: number): void {
    if (this.#isPlaced) return;
    const fit = presentTicks - this.#newestNextTicks;
    this.#lines.lead.offset = distance(oldKeys, this.#nextKeys.all, fit);
  }

  /** @param key of the next connection, with which it goes on where the old one stands */
  #layEndToEnd(key: FragmentSample): void {
    const end = this.tail.endOf('lead');
    if (end === null) return;
    this.#lines.lead.held = [key];
    this.#lines.lead.offset = end - key.dts;
    this.#cutAt(end);
  }

  #cutAt(ticks: number): void {
    const { lead, audio } = this.#lines;
    lead.cutTicks ??= ticks;
    audio.cutTicks ??= this.#toAudio(ticks);
  }

  #move(): void {
    const { lead, audio } = this.#lines;
    if (!lead.moved && this.#isPlaced) this.#moveLead(lead, lead.offset ?? 0);
    if (lead.moved && !audio.moved) this.#moveAudio(audio);
  }

  #moveLead(lead: Line, offset: number): void {
    const from = this.#oldGone ? this.tail.endOf('lead') : lead.cutTicks;
    if (from === null) return;
    const first = lead.held.findIndex((sample) => middle(sample) + offset >= from);
    const sample = lead.held[first];
    if (!sample) return;
    if (this.#oldGone && sample.dts + offset > from + sample.duration) {
      // The frames between the two never came: a hole, which only a new run can show.
      lead.held = lead.held.slice(first);
      lead.offset = null;
      return;
    }
    // Times that were rounded on their way differ by a tick or two.
    lead.offset = from - sample.dts;
    this.#begin('lead', first);
  }

  #moveAudio(audio: Line): void {
    const from = this.tail.endOf('audio');
    const waitsForOld = from !== null && audio.kept.length === 0 && !this.#oldGone;
    if (waitsForOld) return;
    const fit = this.#toAudio(this.#lines.lead.offset ?? 0);
    const offset = distance(this.#sound.old.all, this.#sound.next.all, fit) ?? fit;
    const first = audio.held.findIndex(
      (sample) => from === null || middle(sample) + offset >= from,
    );
    if (first < 0 && !this.#oldGone) return;
    audio.offset = offset;
    this.#begin('audio', first < 0 ? audio.held.length : first);
  }

  #begin(role: Role, first: number): void {
    const line = this.#lines[role];
    const offset = line.offset ?? 0;
    const samples = line.held.slice(first).map((sample) => movedBy(offset, sample));
    line.moved = true;
    line.kept = [];
    line.held = [];
    this.#emit(role, samples);
  }

  #takeBack(): void {
    for (const role of ['lead', 'audio'] as const) {
      const line = this.#lines[role];
      if (line.moved) continue;
      line.cutTicks = null;
      this.#emit(role, line.kept.splice(0));
    }
  }

  #emit(role: Role, samples: readonly FragmentSample[]): void {
    for (const sample of samples) this.tail.note(role, sample);
    if (samples.length > 0) this.emit(role, samples);
  }

  #toAudio(leadTicks: number): number {
    const { lead, audio } = this.#lines;
    return Math.round((leadTicks * audio.timescale) / lead.timescale);
  }
}

/** A sample of one connection with the times of the line. */
export function movedBy(offset: number, sample: FragmentSample): FragmentSample {
  if (offset === 0) return sample;
  const { dts, pts, duration, key, data } = sample;
  return { dts: dts + offset, pts: pts + offset, duration, key, data };
}

/**
 * How far apart two connections' ticks are, by what they have in common; of several answers, as a
 * still picture or silence gives them, the one next to `fit`.
 */
function distance(old: readonly Mark[], next: readonly Mark[], fit: number): number | null {
  const places = new Map<number, number[]>();
  for (const { crc, dts } of next) places.set(crc, [...(places.get(crc) ?? []), dts]);
  let best: number | null = null;
  for (const { crc, dts } of old) {
    for (const at of places.get(crc) ?? []) {
      if (best === null || Math.abs(dts - at - fit) < Math.abs(best - fit)) best = dts - at;
    }
  }
  return best;
}

function middle({ dts, duration }: FragmentSample): number {
  return dts + duration / 2;
}

function forgetOldest(line: Line): void {
  let bytes = 0;
  for (const { data } of line.held) bytes += data.length;
  while (bytes > MAX_HELD_BYTES) bytes -= line.held.shift()?.data.length ?? bytes;
}

function line(track: Track | undefined): Line {
  const timescale = track?.timescale ?? 1;
  return { timescale, held: [], kept: [], offset: null, cutTicks: null, moved: false };
}
