/** Notices that a camera changed size or profile in mid-stream: its key frames carry new parameter sets. */
import {
  h264NalType,
  h265NalType,
  isParameterSet,
  isSequenceParameterSet,
  nalsOf,
} from '../src/fmp4/nal.js';
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

/** Those of the key frame, and the known ones of the kinds that it leaves out. */
function ownParameterSets({ codec, parameterSets }: VideoTrack, key: Buffer): Buffer[] {
  const kindOf = codec === 'h264' ? h264NalType : h265NalType;
  const own = [...nalsOf(key)].filter((nal) => isParameterSet(codec, nal));
  const kinds = new Set(own.map(kindOf));
  const kept = parameterSets.filter((nal) => !kinds.has(kindOf(nal)));
  return [...own.map((nal) => Buffer.from(nal)), ...kept].sort((a, b) => kindOf(a) - kindOf(b));
}
