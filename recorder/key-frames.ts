/** Key frames out of recordings, as a movie of nothing else. */
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { MalformedMedia } from '../src/fmp4/box.js';
import { partHeaderBytes, readPartHeader } from '../src/fmp4/part-header.js';
import { slideShow } from '../src/fmp4/still-movie.js';
import { trackTemplates } from '../src/fmp4/track-template.js';
import type { KeyFrame } from './thumbnail-picks.js';

const LEAD = 0;
/** Read of each part at first; the header of half a second has 200 to 800 bytes. */
const USUAL_HEADER_BYTES = 1_024;

/** Where the bytes of a key frame lie, and when it is shown: ticks after its decode time. */
type Place = Readonly<{ path: string; offset: number; bytes: number; shift: number }>;

/**
 * A movie that shows key frames one after the other. Its index is in memory, and each frame only while it
 * is being sent.
 * @param frames of runs with the same init segment, at least one
 * @param directory what the paths of recordings are relative to
 * @throws MalformedMedia; what the file system says (ENOENT: deleted meanwhile)
 */
export async function keyFrameMovie(
  frames: readonly KeyFrame[],
  directory: string,
): Promise<AsyncGenerator<Buffer, void, undefined>> {
  const places = await keyFramePlaces(frames, directory);
  const [template] = trackTemplates(frames[0]?.recording.run.init ?? Buffer.alloc(0));
  if (!template) throw new MalformedMedia('a run without a picture');
  const header = slideShow(template, places);
  return bytesOf(header, places, directory);
}

/** Where key frames lie, by the headers of their parts. @throws as `keyFrameMovie` */
export async function keyFramePlaces(
  frames: readonly KeyFrame[],
  directory: string,
): Promise<Place[]> {
  const places: Place[] = [];
  for (const { recording, part } of frames) {
    const { path } = recording;
    const { at, bytes, shift } = await reading(directory, path, (file) =>
      firstPicture(file, part.offset),
    );
    if (at + bytes > part.bytes) throw new MalformedMedia('a picture that lies outside its part');
    places.push({ path, offset: part.offset + at, bytes, shift });
  }
  return places;
}

async function* bytesOf(
  header: Iterable<Buffer>,
  places: readonly Place[],
  directory: string,
): AsyncGenerator<Buffer, void, undefined> {
  yield* header;
  for (const { path, offset, bytes } of places) {
    yield await reading(directory, path, (file) => readAt(file, offset, bytes));
  }
}

async function reading<T>(
  directory: string,
  path: string,
  read: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(join(directory, path));
  try {
    return await read(file);
  } finally {
    await file.close();
  }
}

/** Where the first picture of a part lies, bytes from its start. */
async function firstPicture(
  file: FileHandle,
  offset: number,
): Promise<Readonly<{ at: number; bytes: number; shift: number }>> {
  let header = await readAt(file, offset, USUAL_HEADER_BYTES);
  const length = partHeaderBytes(header);
  if (length > header.length) header = await readAt(file, offset, length);
  const pictures: { at: number; bytes: number; shift: number }[] = [];
  let isLead = false;
  let from = 0;
  readPartHeader(header.subarray(0, length), {
    track: (track, _dts, at) => {
      isLead = track === LEAD;
      from = at;
    },
    sample: (_duration, shift, bytes) => {
      if (isLead && pictures.length === 0) pictures.push({ at: from, bytes, shift });
    },
  });
  const [first] = pictures;
  if (!first) throw new MalformedMedia('a part without a picture');
  return first;
}

/** Fewer bytes where the file ends. */
async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, offset);
  return buffer.subarray(0, bytesRead);
}
