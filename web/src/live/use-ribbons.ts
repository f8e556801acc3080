/** What is recorded and missing of the last 24 hours of all cameras: one request, made again now and then. */
import { answerOf, api } from '../api/client.js';
import { serverNow } from '../api/cameras.js';
import { useAnswer } from '../api/use-answer.js';
import { DAY_MS } from '../time/zone.js';
import type { RibbonDays } from './ribbon-bars.js';

const REFRESH_MS = 60_000;

type Ribbons = ReadonlyMap<string, RibbonDays>;

export function useRibbons(): Ribbons | undefined {
  return useAnswer({
    key: ['ribbons'],
    ask: ({ signal }) => ribbons(signal),
    everyMs: REFRESH_MS,
  }).data;
}

async function ribbons(signal: AbortSignal): Promise<Ribbons> {
  const from = new Date(serverNow() - DAY_MS).toISOString();
  const query = { from, to: 'now', resolution: '5m' };
  const { cameras } = await answerOf(api.GET('/days', { params: { query }, signal }));
  return new Map(
    cameras.map(({ camera, days }) => [
      camera,
      {
        spans: days.flatMap(({ spans }) => spans.map(spanOf)),
        gaps: days.flatMap(({ gaps }) => gaps.map((gap) => ({ ...spanOf(gap), cause: gap.cause }))),
      },
    ]),
  );
}

const spanOf = ({ from, to }: { from: string; to: string }) => ({
  fromMs: Date.parse(from),
  toMs: Date.parse(to),
});
