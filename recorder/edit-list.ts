/**
 * Edit lists: what makes a file cut out of a long run play from zero.
 *
 * Parts keep the decode times they have in the run, so the first picture of a file may stand an hour
 * into it. An edit in each track says at which media time the movie begins: for all tracks the same
 * instant, the first picture's, so sound and picture stay as far apart as the camera sent them. Sound
 * that began a few milliseconds earlier is cut off by the player.
 * Source: ISO/IEC 14496-12 sections 8.6.5 (edts) and 8.6.6 (elst; a duration of 0 reaches over all
 * fragments).
 */
import { box, boxAt, boxesIn, findBox, fullBox, MalformedMedia, numbers } from '../src/fmp4/box.js';

/** Wide fields: a run may last longer than 32 bits of ticks. */
const VERSION = 1;
const NORMAL_SPEED = 0x1_0000;

/** A moment of the lead: in ticks of its time scale, from the start of the run. */
export type LeadTime = Readonly<{ ticks: number; timescale: number }>;

/**
 * The init segment with each track's presentation beginning at `start`.
 * @param init `ftyp`+`moov`. @throws MalformedMedia where it is not
 */
export function withEditLists(init: Buffer, start: LeadTime): Buffer {
  return mapTraks(init, (trak) => {
    const timescale = timescaleOf(trak);
    const mediaTime = Math.round((start.ticks * timescale) / start.timescale);
    const entry = numbers([8, 0], [8, mediaTime], [4, NORMAL_SPEED]);
    const edits = box('edts', fullBox('elst', VERSION, 0, numbers([4, 1]), entry));
    return [...boxesIn(trak)].flatMap(({ type, bytes }) => {
      if (type === 'edts') return [];
      return type === 'tkhd' ? [bytes, edits] : [bytes];
    });
  });
}

/** The init segment as it was before `withEditLists`. @throws MalformedMedia */
export function withoutEditLists(init: Buffer): Buffer {
  return mapTraks(init, (trak) =>
    [...boxesIn(trak)].filter(({ type }) => type !== 'edts').map(({ bytes }) => bytes),
  );
}

function mapTraks(init: Buffer, content: (trak: Buffer) => Buffer[]): Buffer {
  if (!findBox(init, 'moov')) throw new MalformedMedia('an init segment without moov');
  const rewritten = [...boxesIn(init)].map((outer) => {
    if (outer.type !== 'moov') return outer.bytes;
    const inner = [...boxesIn(outer.body)].map(({ type, bytes, body }) =>
      type === 'trak' ? box('trak', ...content(body)) : bytes,
    );
    return box('moov', ...inner);
  });
  return Buffer.concat(rewritten);
}

function timescaleOf(trak: Buffer): number {
  const { body } = boxAt(trak, 'mdia', 'mdhd');
  return body.readUInt32BE(body.readUInt8(0) === 1 ? 20 : 12);
}
