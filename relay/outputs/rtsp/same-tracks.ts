/** Whether what a player was told of one run holds for another. */
import type { Run } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';

export function sameTracks(before: Run['tracks'], after: Run['tracks']): boolean {
  return (
    before.length === after.length &&
    before.every((track, index) => {
      const other = after[index];
      return other !== undefined && sameTrack(track, other);
    })
  );
}

function sameTrack(before: Track, after: Track): boolean {
  if (before.kind === 'video') {
    return (
      after.kind === 'video' &&
      before.codec === after.codec &&
      Buffer.concat(before.parameterSets).equals(Buffer.concat(after.parameterSets))
    );
  }
  return (
    after.kind === 'audio' &&
    before.codec === after.codec &&
    before.sampleRate === after.sampleRate &&
    before.channels === after.channels &&
    before.decoderConfig.equals(after.decoderConfig)
  );
}
