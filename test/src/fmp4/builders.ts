/** Small makers of fragmented MP4: movies, and fragments with every freedom the standard leaves. */
import { box, fullBox, numbers } from '../../../src/fmp4/box.js';
import { aacTrack, opusTrack, videoTrack } from '../../../src/fmp4/tracks.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** 320x240, constrained baseline, square pixels. */
export const H264_SETS = [hex('6742c00dda0507ec0440000003004000000c83c50aa8'), hex('68ce0fc8')];
/** 352x288, main profile, pixels of 16:11. */
export const H265_SETS = [
  hex('40010c01ffff01600000030090000003000003003c959809'),
  hex('42010101600000030090000003000003003ca00b08048596566924caf0468080000003008000000c84'),
  hex('4401c172b46240'),
];
/** AAC-LC, 48 kHz, mono; with the encoder's empty extension behind it. */
export const AAC_CONFIG = hex('118856e500');
/** One channel, 312 samples to skip. */
export const OPUS_CONFIG = hex('000101380000bb80000000');

export const VIDEO = videoTrack('h264', H264_SETS, 90_000);
export const VIDEO_H265 = videoTrack('h265', H265_SETS, 90_000);
export const AAC = aacTrack(AAC_CONFIG, 48_000);
export const OPUS = opusTrack(OPUS_CONFIG, 48_000);

export const KEY_FLAGS = 0x0200_0000;
export const DELTA_FLAGS = 0x0101_0000;

export type TrakSpec = Readonly<{
  id: number;
  timescale: number;
  entry: Buffer;
  /** Version of `tkhd` and `mdhd`: 1 has 64-bit times. */
  version?: 0 | 1;
  /** Default duration, size and flags. */
  trex?: readonly [number, number, number];
}>;

export const VIDEO_TRAK: TrakSpec = { id: 1, timescale: 90_000, entry: VIDEO.sampleEntry };
export const AUDIO_TRAK: TrakSpec = { id: 2, timescale: 48_000, entry: AAC.sampleEntry };

export function moov(...traks: readonly TrakSpec[]): Buffer {
  const extending = traks.flatMap(
    ({ id, trex }) =>
    trex ? [fullBox('trex', 0, 0, numbers([4, id], [4, 1], ...trex.map((n) => [4, n] as const)))] : [], // prettier-ignore
  );
  return box('moov', ...traks.map(trak), box('mvex', ...extending));
}

function trak({ id, timescale, entry, version = 0 }: TrakSpec): Buffer {
  const size = version === 1 ? 8 : 4;
  const times = numbers([size, 0], [size, 0]);
  const tkhd = fullBox('tkhd', version, 3, times, numbers([4, id], [4, 0], [size, 0]));
  const mdhd = fullBox('mdhd', version, 0, times, numbers([4, timescale], [size, 0], [4, 0]));
  const stsd = fullBox('stsd', 0, 0, numbers([4, 1]), entry);
  return box('trak', tkhd, box('mdia', mdhd, box('minf', box('stbl', stsd))));
}

export type SampleSpec = Readonly<{ data: Buffer; duration: number; flags: number; shift: number }>;

export const sampleSpec = (spec: Partial<SampleSpec> = {}): SampleSpec => ({
  data: Buffer.from([1, 2, 3]),
  duration: 3_600,
  flags: KEY_FLAGS,
  shift: 0,
  ...spec,
});

export type TrafSpec = Readonly<{
  trackId: number;
  dts: number;
  runs: readonly (readonly SampleSpec[])[];
  /** What stands in `tfhd` for all samples rather than at each of them. */
  defaults?: Partial<Record<'duration' | 'size' | 'flags', number>>;
  /** What stands nowhere in the fragment: `trex` tells. */
  inherited?: readonly ('duration' | 'size' | 'flags')[];
  /** Flags of the first sample of each run stand apart from those of the others. */
  firstFlags?: boolean;
  /** Where data offsets count from; `previous` leaves them out. */
  base?: 'moof' | 'file' | 'previous';
  /** Names the sample entry its samples are of. */
  described?: boolean;
  version?: 0 | 1;
}>;

export type FragmentOptions = Readonly<{
  /** Where in its stream the fragment begins. */
  at?: number;
  /** Boxes between `moof` and `mdat`. */
  between?: Buffer;
  longMdat?: boolean;
}>;

/** A `moof` and the `mdat` with its samples, one behind the other. */
export function fragmentBytes(trafs: readonly TrafSpec[], options: FragmentOptions = {}): Buffer {
  const { at = 0, between = Buffer.alloc(0), longMdat = false } = options;
  const media = Buffer.concat(trafs.flatMap(({ runs }) => runs.flat()).map(({ data }) => data));
  const size = media.length + (longMdat ? 16 : 8);
  const head = longMdat ? numbers([4, 1], [4, 0x6d646174], [8, size]) : numbers([4, size], [4, 0x6d646174]); // prettier-ignore
  const moofBytes = moof(trafs, at, at).length;
  const dataAt = at + moofBytes + between.length + head.length;
  return Buffer.concat([moof(trafs, at, dataAt), between, head, media]);
}

function moof(trafs: readonly TrafSpec[], moofAt: number, dataAt: number): Buffer {
  let at = dataAt;
  const boxes = trafs.map((spec) => {
    const written = traf(spec, moofAt, at);
    for (const { data } of spec.runs.flat()) at += data.length;
    return written;
  });
  return box('moof', fullBox('mfhd', 0, 0, numbers([4, 1])), ...boxes);
}

function traf(spec: TrafSpec, moofAt: number, dataAt: number): Buffer {
  const { trackId, dts, runs, defaults = {}, base = 'moof', described, version = 1 } = spec;
  const { duration, size, flags } = defaults;
  const field = (flag: number, value: number | undefined): readonly [number, Buffer] =>
    value === undefined ? [0, Buffer.alloc(0)] : [flag, numbers([4, value])];
  const fields = [
    field(0x2, described ? 1 : undefined),
    field(0x8, duration),
    field(0x10, size),
    field(0x20, flags),
  ];
  const offset = base === 'file' ? numbers([8, moofAt]) : Buffer.alloc(0);
  const has = { moof: 0x2_0000, file: 0x1, previous: 0 }[base];
  const tfhd = fullBox(
    'tfhd', 0, fields.reduce((all, [flag]) => all | flag, has),
    numbers([4, trackId]), offset, ...fields.map(([, bytes]) => bytes),
  ); // prettier-ignore
  const tfdt = fullBox('tfdt', version, 0, numbers([version === 1 ? 8 : 4, dts]));
  let at = dataAt;
  const truns = runs.map((samples) => {
    const written = trun(samples, spec, at - moofAt);
    for (const { data } of samples) at += data.length;
    return written;
  });
  return box('traf', tfhd, tfdt, ...truns);
}

function trun(samples: readonly SampleSpec[], spec: TrafSpec, dataOffset: number): Buffer {
  const { defaults = {}, inherited = [], firstFlags = false, base = 'moof', version = 1 } = spec;
  const isOwn = (name: 'duration' | 'size' | 'flags'): boolean =>
    defaults[name] === undefined && !inherited.includes(name);
  const ownFlags = isOwn('flags') && !firstFlags;
  const shifted = samples.some(({ shift }) => shift !== 0);
  const has =
    (base === 'previous' ? 0 : 1) | (firstFlags ? 4 : 0) | (isOwn('duration') ? 0x100 : 0) |
    (isOwn('size') ? 0x200 : 0) | (ownFlags ? 0x400 : 0) | (shifted ? 0x800 : 0); // prettier-ignore
  const entries = samples.map(({ duration, data, flags, shift }) =>
    numbers(
      ...(isOwn('duration') ? [[4, duration] as const] : []),
      ...(isOwn('size') ? [[4, data.length] as const] : []),
      ...(ownFlags ? [[4, flags] as const] : []),
      ...(shifted ? [[4, shift >>> 0] as const] : []),
    ),
  );
  const head = numbers(
    [4, samples.length],
    ...(base === 'previous' ? [] : [[4, dataOffset] as const]),
    ...(firstFlags ? [[4, samples[0]?.flags ?? 0] as const] : []),
  );
  return fullBox('trun', version, has, head, ...entries);
}
