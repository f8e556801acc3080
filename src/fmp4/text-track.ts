/**
 * Timed text, as subtitles that players can switch on and off: what a track of it says of itself, and
 * one sample of it.
 * Source: 3GPP TS 26.245 sections 5.16 (tx3g) and 5.17 (samples); ISO/IEC 14496-12 sections 8.4.3 (hdlr),
 * 12.6 (nmhd); the handler `sbtl` is QuickTime's, which players know better than `text`.
 */
import { box, fullBox, numbers } from './box.js';
import type { TrackTemplate } from './track-template.js';

/** Ticks a second. */
export const TEXT_TIMESCALE = 1_000;
/** What players have who find no font of a name. */
const FONT = 'Sans-Serif';
const FONT_ID = 1;
/** Of the height of the picture: that of the text's box, and of the letters in it. */
const BOX_SHARE = 0.1;
const LETTER_SHARE = 0.045;
const WHITE = 0xffff_ffff;
const CENTRED = 1;
const AT_THE_BOTTOM = 0xff;
/** `tkhd` ends with nine numbers of a matrix, width and height. */
const MATRIX_BYTES = 36;

/** A track of text along the lower edge of another's picture. @param lead whose movie it is */
export function textTemplate(lead: TrackTemplate): TrackTemplate {
  const width = lead.appearance.readUInt32BE(MATRIX_BYTES) >>> 16;
  const height = lead.appearance.readUInt32BE(MATRIX_BYTES + 4) >>> 16;
  return {
    kind: 'text',
    timescale: TEXT_TIMESCALE,
    format: 'tx3g',
    appearance: appearance(width, height),
    handler: fullBox('hdlr', 0, 0, numbers([4, 0]), Buffer.from('sbtl'), Buffer.alloc(12), NAME),
    mediaHeader: fullBox('nmhd', 0, 0),
    dataInformation: lead.dataInformation,
    descriptions: fullBox('stsd', 0, 0, numbers([4, 1]), sampleEntry(width, height)),
  };
}

/** A sample that shows a text until the next one. */
export function textSample(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([numbers([2, bytes.length]), bytes]);
}

const NAME = Buffer.from('Wall-clock time\0', 'latin1');

const boxHeight = (height: number): number => Math.round(height * BOX_SHARE);

/** Moved down to the lower edge. */
function appearance(width: number, height: number): Buffer {
  const down = (height - boxHeight(height)) * 0x1_0000;
  return numbers(
    ...([[4, 0x1_0000], [4, 0], [4, 0], [4, 0], [4, 0x1_0000], [4, 0]] as const),
    ...([[4, 0], [4, down], [4, 0x4000_0000]] as const),
    ...([[4, width * 0x1_0000], [4, boxHeight(height) * 0x1_0000]] as const),
  ); // prettier-ignore
}

function sampleEntry(width: number, height: number): Buffer {
  const letters = Math.min(0xff, Math.max(8, Math.round(height * LETTER_SHARE)));
  return box(
    'tx3g',
    numbers([2, 0], [4, 0], [2, 1]), // reserved, and the index of where the data is
    numbers([4, 0], [1, CENTRED], [1, AT_THE_BOTTOM], [4, 0]), // no flags; on nothing
    numbers([2, 0], [2, 0], [2, boxHeight(height)], [2, width]),
    numbers([2, 0], [2, 0], [2, FONT_ID], [1, 0], [1, letters], [4, WHITE]),
    box('ftab', numbers([2, 1], [2, FONT_ID], [1, FONT.length]), Buffer.from(FONT, 'latin1')),
  );
}
