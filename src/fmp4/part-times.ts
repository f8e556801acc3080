/**
 * Moves the decode times of a part that has been muxed: eight bytes a track, and nothing else of it.
 * Source: ISO/IEC 14496-12 sections 8.8.12 (tfdt) and 8.1.2 (free).
 */
import { boxAt, boxesIn, MalformedMedia, withinBounds } from './box.js';
import { partHeaderBytes } from './part-header.js';

/**
 * The decode time that the first sample of a track is to have.
 * @param track index into the tracks of the run; the lead comes first
 * @param dts the one it has, ticks of the track
 */
export type MoveTrack = (track: number, dts: number) => number;

/**
 * Writes other decode times into a part, in place. A track whose time would be negative has no place
 * there: its samples are blanked out of the header, and their bytes stay where they are.
 * @param part its `moof`, and whatever follows. @throws MalformedMedia
 */
export function moveTracks(part: Buffer, move: MoveTrack): void {
  withinBounds(() => {
    const moof = boxAt(part.subarray(0, partHeaderBytes(part)), 'moof');
    for (const { type, bytes, body } of boxesIn(moof.body)) {
      if (type !== 'traf') continue;
      const track = boxAt(body, 'tfhd').body.readUInt32BE(4) - 1;
      const tfdt = boxAt(body, 'tfdt').body;
      if (tfdt.readUInt8(0) !== 1) throw new MalformedMedia('a decode time of 32 bits');
      const dts = move(track, Number(tfdt.readBigUInt64BE(4)));
      if (dts < 0) bytes.write('free', 4, 'latin1');
      else tfdt.writeBigUInt64BE(BigInt(dts), 4);
    }
  });
}
