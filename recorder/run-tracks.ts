/** The tracks of a run, read back from its init segment. */
import { boxAt } from '../src/fmp4/box.js';
import { MalformedMedia } from '../src/fmp4/box.js';
import { parseMovie } from '../src/fmp4/movie.js';
import type { Run } from '../src/model/sample.js';

/** @param init `ftyp`+`moov`. @throws MalformedMedia, UnsupportedCodec */
export function tracksOfRun(init: Buffer): Run['tracks'] {
  const [lead, ...others] = parseMovie(boxAt(init, 'moov').body).map(({ track }) => track);
  if (!lead) throw new MalformedMedia('a run without tracks');
  return [lead, ...others];
}
