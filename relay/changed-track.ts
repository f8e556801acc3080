/** Notices that a camera changed size or profile in mid-stream: its key frames carry new parameter sets. */
import { isParameterSet, isSequenceParameterSet, nalsOf } from '../src/fmp4/nal.js';
import { videoTrack } from '../src/fmp4/tracks.js';
import type { VideoTrack } from '../src/model/track.js';

/** The track as a key frame's own parameter sets tell it, or null where they are the known ones. */
export function changedTrack(track: VideoTrack, key: Buffer): VideoTrack | null {
  const sets: Buffer[] = [];
  for (const nal of nalsOf(key)) {
    if (isSequenceParameterSet(track.codec, nal)) sets.push(nal);
  }
  const isNew = sets.some((nal) => !track.parameterSets.some((known) => known.equals(nal)));
  return isNew ? videoTrack(track.codec, ownParameterSets(track, key), track.timescale) : null;
}

function ownParameterSets(track: VideoTrack, key: Buffer): Buffer[] {
  return [...nalsOf(key)]
    .filter((nal) => isParameterSet(track.codec, nal))
    .map((nal) => Buffer.from(nal));
}
