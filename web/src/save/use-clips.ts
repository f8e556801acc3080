/** What there is of a span: how large the clip of each camera is, what is missing, what stands in the way. */
import { ApiFailure, answerOf, api } from '../api/client.js';
import { useAnswer, useAnswers } from '../api/use-answer.js';
import type { ClipWish } from './clip.js';
import { type ClipFacts, clipFacts } from './clip-facts.js';
import { approximate, missing, type Missing } from './missing.js';
import { useSettled } from './use-settled.js';

const SETTLED_MS = 400;

/** Of one camera. */
export type ClipInfo = Readonly<{
  camera: string;
  /** Bytes: exact once `facts` is there, else about; null while nothing is known. */
  bytes: number | null;
  facts: ClipFacts | null;
  missing: Missing | null;
  /** Why there is no clip: `no_recording`, `codec_change`, … */
  failure: ApiFailure | null;
}>;

/** @param chosen those whose exact size is asked for */
export function useClips(
  cameras: readonly string[],
  chosen: ReadonlySet<string>,
  wish: ClipWish,
): ClipInfo[] {
  const key = JSON.stringify(wish);
  const settled = useSettled(key, SETTLED_MS);
  const asked = JSON.parse(settled) as ClipWish;
  const { fromMs, toMs } = asked;
  const query = {
    cameras: cameras.join(','),
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  };
  const there = useAnswer({
    key: ['recordings', query],
    ask: ({ signal }) => answerOf(api.GET('/recordings', { params: { query }, signal })),
  });
  const gaps = useAnswer({
    key: ['gaps', query],
    ask: ({ signal }) => answerOf(api.GET('/gaps', { params: { query }, signal })),
  });
  const facts = useAnswers(
    cameras.map((camera) => ({
      key: ['clip', camera, settled],
      ask: ({ signal }: { signal: AbortSignal }) => clipFacts(camera, asked, signal),
      enabled: chosen.has(camera),
      retries: false,
      freshMs: 60_000,
    })),
  );
  return cameras.map((camera, place) => {
    const { data, error } = facts[place] ?? {};
    const spans = there.data?.cameras.find((one) => one.camera === camera)?.spans;
    const holes = gaps.data?.cameras.find((one) => one.camera === camera)?.gaps;
    const isCurrent = settled === key;
    return {
      camera,
      bytes: (isCurrent ? data?.bytes : null) ?? (spans ? approximate(spans, asked) : null),
      facts: (isCurrent ? data : null) ?? null,
      missing: holes ? missing(holes, asked) : null,
      failure: isCurrent && error instanceof ApiFailure ? error : null,
    };
  });
}
