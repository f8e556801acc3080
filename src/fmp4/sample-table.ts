/**
 * The sample table of one track of a progressive movie: when each sample is due, how long it is, and
 * where in the file it lies. About ten bytes a sample, in the very form they are served in.
 * Source: ISO/IEC 14496-12 sections 8.5.1, 8.6.1 (stts, ctts, stss), 8.7 (stsz, stsc, co64), 8.9, 10.1.
 */
import { fullBox, numbers } from './box.js';
import { boxAround, fullBoxAround, type Pieces, RunLengths, WordList } from './box-pieces.js';
import type { AlikeSamples } from './part-header.js';

const WORD_BYTES = 4;

/** Samples in columns: a day has twelve million, of which none should be an object. */
export type SampleColumns = {
  count: number;
  /** Ticks. */
  readonly durations: Uint32Array;
  /** Presentation time less decode time, ticks. */
  readonly shifts: Int32Array;
  readonly bytes: Uint32Array;
  /** 1 where a sample can be decoded alone. */
  readonly keys: Uint8Array;
};

export class SampleTable {
  /** Decode time of the first sample, in the ticks and from the origin that samples are told in. */
  #firstDts = 0;
  #lastDts = 0;
  #endDts = 0;
  #samples = 0;
  readonly #durations = new RunLengths();
  readonly #shifts = new RunLengths();
  #isShifted = false;
  #shiftsBack = false;
  readonly #sizes = new WordList();
  /** Numbers of key frames, from one on; empty as long as all are, as with sound. */
  readonly #keys = new WordList();
  #isAllKeys = true;
  /** Where each chunk begins, bytes from the start of the media, in two words. */
  readonly #chunks = new WordList();
  #offsets = Buffer.alloc(0);
  #inChunk = 0;
  readonly #chunkRuns = new WordList();
  #chunkRunLength = 0;

  get samples(): number {
    return this.#samples;
  }

  /** Decode time of the first sample; it is time zero of the track. */
  get firstDts(): number {
    return this.#firstDts;
  }

  /** From the first sample to the end of the last, ticks. */
  get durationTicks(): number {
    return this.#endDts - this.#firstDts;
  }

  /** Samples that follow lie one behind the other. @param offset bytes from the start of the media */
  beginChunk(offset: number): void {
    this.#endChunk();
    this.#chunks.push(Math.floor(offset / 2 ** 32));
    this.#chunks.push(offset % 2 ** 32);
  }

  get #chunkCount(): number {
    return this.#chunks.length / 2;
  }

  /** @param dts never less than the one before. @param shift presentation time less decode time */
  add(dts: number, duration: number, shift: number, bytes: number, key: boolean): void {
    if (this.#samples === 0) this.#firstDts = dts;
    else this.#durations.push(dts - this.#lastDts);
    this.#lastDts = dts;
    this.#endDts = dts + duration;
    this.#shifts.push(shift);
    if (shift !== 0) this.#isShifted = true;
    if (shift < 0) this.#shiftsBack = true;
    this.#sizes.push(bytes);
    this.#samples++;
    this.#noteKey(key);
    this.#inChunk++;
  }

  /**
   * Adds samples that follow each other, the first of them at `dts`.
   * @param later added to the shift of each
   * @returns presentation time at which the last to be shown of them ends
   */
  addAll(dts: number, later: number, samples: SampleColumns): number {
    const { count, durations, shifts, bytes, keys } = samples;
    let shownEnd = 0;
    let lasted = dts - this.#lastDts;
    if (this.#samples === 0) this.#firstDts = dts;
    let since = 0;
    for (let at = 0; at < count; at++) {
      if (this.#samples > 0) this.#durations.push(lasted);
      const duration = durations[at] ?? 0;
      const shift = (shifts[at] ?? 0) + later;
      this.#shifts.push(shift);
      if (shift !== 0) this.#isShifted = true;
      if (shift < 0) this.#shiftsBack = true;
      this.#sizes.push(bytes[at] ?? 0);
      this.#samples++;
      this.#noteKey(keys[at] === 1);
      if (since + shift + duration > shownEnd) shownEnd = since + shift + duration;
      lasted = duration;
      since += duration;
    }
    this.#inChunk += count;
    this.#lastDts = dts + since - lasted;
    this.#endDts = dts + since;
    return dts + shownEnd;
  }

  /**
   * Adds samples that differ in their lengths only, the first of them at `dts`.
   * @param shift of each, presentation time less decode time
   */
  addAlike(dts: number, shift: number, samples: AlikeSamples): void {
    const { count, duration, firstKey, otherKeys, lengths } = samples;
    if (count === 0) return;
    if (this.#samples === 0) this.#firstDts = dts;
    else this.#durations.push(dts - this.#lastDts);
    if (count > 1) this.#durations.push(duration, count - 1);
    this.#shifts.push(shift, count);
    if (shift !== 0) this.#isShifted = true;
    if (shift < 0) this.#shiftsBack = true;
    this.#sizes.pushAll(lengths);
    for (let at = 0; at < count; at++) {
      this.#samples++;
      this.#noteKey(at === 0 ? firstKey : otherKeys);
    }
    this.#inChunk += count;
    this.#lastDts = dts + duration * (count - 1);
    this.#endDts = dts + duration * count;
  }

  /** No sample follows. @param dts what the last one lasts to at least */
  end(dts = 0): void {
    this.#endChunk();
    this.#endDts = Math.max(this.#endDts, dts);
    if (this.#samples > 0) this.#durations.push(this.#endDts - this.#lastDts);
  }

  /**
   * The `stbl` box, once `end` was called.
   * @param descriptions the `stsd` box
   * @param wide whether offsets take 64 bits; they are right once `placeAt` was called
   * @param roll how many samples before it a sample needs decoded for its sake, where that is any
   */
  stbl(descriptions: Buffer, wide: boolean, roll: number): Pieces {
    return boxAround(
      'stbl',
      descriptions,
      fullBoxAround('stts', 0, this.#durations.table()),
      this.#isShifted ? fullBoxAround('ctts', this.#shiftsBack ? 1 : 0, this.#shifts.table()) : [],
      this.#isAllKeys ? [] : fullBoxAround('stss', 0, counted(this.#keys)),
      fullBoxAround('stsc', 0, numbers([4, this.#chunkRuns.length / 3]), this.#chunkRuns.pieces),
      fullBoxAround('stsz', 0, numbers([4, 0]), counted(this.#sizes)),
      this.#chunkOffsets(wide),
      roll > 0 ? rollGroup(roll, this.#samples) : [],
    );
  }

  /** Of the sample that was counted last. */
  #noteKey(key: boolean): void {
    if (!key && this.#isAllKeys) {
      for (let before = 1; before < this.#samples; before++) this.#keys.push(before);
      this.#isAllKeys = false;
    }
    if (key && !this.#isAllKeys) this.#keys.push(this.#samples);
  }

  #endChunk(): void {
    if (this.#inChunk === 0) return;
    if (this.#inChunk !== this.#chunkRunLength) {
      this.#chunkRuns.push(this.#chunkCount);
      this.#chunkRuns.push(this.#inChunk);
      this.#chunkRuns.push(1); // the only sample description
    }
    this.#chunkRunLength = this.#inChunk;
    this.#inChunk = 0;
  }

  /**
   * Writes into the last `stbl` where its chunks lie: that depends on how long the index is.
   * @param mediaAt where the media begins in the file
   */
  placeAt(mediaAt: number): void {
    const { buffer, byteOffset, length } = this.#offsets;
    const view = new DataView(buffer, byteOffset, length);
    const wide = length > this.#chunkCount * WORD_BYTES;
    let at = 0;
    for (const [high, low] of this.#chunks.pairs()) {
      const inFile = mediaAt + high * 2 ** 32 + low;
      if (wide) {
        view.setUint32(at, Math.floor(inFile / 2 ** 32));
        at += WORD_BYTES;
      }
      view.setUint32(at, inFile % 2 ** 32);
      at += WORD_BYTES;
    }
  }

  #chunkOffsets(wide: boolean): Pieces {
    this.#offsets = Buffer.allocUnsafeSlow(this.#chunkCount * WORD_BYTES * (wide ? 2 : 1));
    const count = numbers([4, this.#chunkCount]);
    return fullBoxAround(wide ? 'co64' : 'stco', 0, count, this.#offsets);
  }
}

function counted(words: WordList): Pieces {
  return [numbers([4, words.length]), ...words.pieces];
}

/** Says of all samples how far before them decoding has to begin. */
function rollGroup(distance: number, samples: number): Pieces {
  const type = Buffer.from('roll', 'latin1');
  return [
    fullBox('sgpd', 1, 0, type, numbers([4, 2], [4, 1], [2, 0x1_0000 - distance])),
    fullBox('sbgp', 0, 0, type, numbers([4, 1], [4, samples], [4, 1])),
  ];
}
