/** Turns a plan into a clip. */
import { lengthOf } from '../src/fmp4/box-pieces.js';
import type { Clip } from './clip.js';
import { resource } from './clip-bytes.js';
import type { ClipWish } from './clip-index.js';
import type { ClipIndexer } from './clip-indexer.js';
import { type ClipPlan, clipTag, endOf, recordingsIn } from './clip-plan.js';

/** What the bytes of a clip depend on, as a short text: the same text, the same bytes. */
export function tagOf(plan: ClipPlan, { cut, gaps = 'skip', clock, onlyLead }: ClipWish): string {
  return clipTag(plan, [cut, gaps, clock ?? '', onlyLead ? 'lead' : ''].join(' '));
}

/**
 * @param plan goes over to the indexer: there is nothing in it afterwards
 * @param directory what the paths of recordings are relative to
 * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; the signal's reason
 */
export async function makeClip(
  plan: ClipPlan,
  wish: ClipWish,
  directory: string,
  indexer: ClipIndexer,
  signal?: AbortSignal,
): Promise<Clip> {
  const [tag, recordings, end] = [tagOf(plan, wish), recordingsIn(plan), endOf(plan)];
  const { header, pieces, span } = await indexer.index(plan, wish, directory, signal);
  return {
    ...resource(tag, { memory: header, directory, pieces }),
    ...{ span, headerBytes: lengthOf(header), recordings, end },
  };
}
