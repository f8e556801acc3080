/**
 * Segments of key frames alone, for playing fast: a fiftieth of the frames, a tenth of the bytes. Only their
 * header is made; the frames come straight out of the file.
 */
import { boxAt, MalformedMedia } from '../src/fmp4/box.js';
import { fragmentHeader } from '../src/fmp4/fragment-writer.js';
import { initSegment } from '../src/fmp4/init-segment.js';
import { parseMovie } from '../src/fmp4/movie.js';
import type { RecordedPart, RecordedRun, Recording } from '../src/model/recording.js';
import type { FilePiece } from './clip-pieces.js';
import { keyFramePlaces } from './key-frames.js';

const LEAD = 0;
/** Of a camera that sends nothing but key frames, so many are left out, ms. */
const LEAST_APART_MS = 900;

/** What fits before such segments of a run: its init segment without sound. @throws MalformedMedia */
export function pictureInit({ init }: RecordedRun): Buffer {
  const [lead] = parseMovie(boxAt(init, 'moov').body);
  if (lead?.track.kind !== 'video') throw new MalformedMedia('a run without a picture');
  return initSegment([lead.track]);
}

/**
 * @param range the parts of a segment, the first of which begins with a key frame
 * @returns what to read; null where the recording has no such parts
 * @throws MalformedMedia; what the file system says
 */
export async function keySegment(
  recording: Recording,
  { offset, bytes }: Readonly<{ offset: number; bytes: number }>,
  directory: string,
): Promise<Readonly<{ memory: Buffer[]; pieces: readonly FilePiece[] }> | null> {
  const { run, parts: all } = recording;
  const [lead] = run.tracks;
  const end = offset + bytes;
  const parts = all.filter((part) => part.offset >= offset && part.offset + part.bytes <= end);
  const [first, last] = [parts[0], parts.at(-1)];
  const isSegment = first?.offset === offset && first.independent && last && last.offset + last.bytes === end; // prettier-ignore
  if (!isSegment || lead.kind !== 'video') return null;
  const keys = parts.filter(apart(lead));
  const places = await keyFramePlaces(
    keys.map((part) => ({ recording, part })),
    directory,
  );
  const endTicks = last.startTicks + last.durationTicks;
  const samples = places.map(({ bytes: length, shift }, at) => {
    const dts = keys[at]?.startTicks ?? 0;
    const duration = (keys[at + 1]?.startTicks ?? endTicks) - dts;
    return { track: LEAD, dts, pts: dts + shift, duration, key: true, data: { length } };
  });
  return { memory: [fragmentHeader(1, samples)], pieces: places };
}

/** Whether a part begins with a key frame, and not too soon after the last that did. */
function apart({ timescale }: RecordedRun['tracks'][0]): (part: RecordedPart) => boolean {
  let lastMs = -Infinity;
  return ({ independent, startTicks }) => {
    const ms = (startTicks * 1000) / timescale;
    if (!independent || ms - lastMs < LEAST_APART_MS) return false;
    lastMs = ms;
    return true;
  };
}
