/** What a camera has of each day of a month. */
import { answerOf, api } from '../api/client.js';
import { useAnswer } from '../api/use-answer.js';
import { viewerLocale } from '../time/format.js';
import type { DayOfMonth } from './month-grid.js';
import { type Month, wholeMonth } from './month.js';

const STALE_MS = 60_000;

export function useMonth(
  camera: string,
  month: Month,
  zone: string,
): readonly DayOfMonth[] | undefined {
  return useAnswer({
    key: ['month', camera, zone, month.year, month.month],
    ask: ({ signal }) => ask(camera, month, zone, signal),
    freshMs: STALE_MS,
  }).data;
}

async function ask(
  camera: string,
  month: Month,
  zone: string,
  signal: AbortSignal,
): Promise<DayOfMonth[]> {
  const { fromMs, toMs } = wholeMonth(month, zone);
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  const query = { cameras: camera, from, to, zone, resolution: '5m' };
  const { cameras } = await answerOf(api.GET('/days', { params: { query }, signal }));
  return (cameras[0]?.days ?? []).map((day) => ({
    ...spanOf(day),
    recordedMs: day.recorded_ms,
    recorded: day.spans.map(spanOf),
    gaps: day.gaps.map((gap) => ({ ...spanOf(gap), cause: gap.cause })),
    kept: day.kept.map(spanOf),
  }));
}

const spanOf = ({ from, to }: { from: string; to: string }) => ({
  fromMs: Date.parse(from),
  toMs: Date.parse(to),
});

/** "November 2026". */
export function monthText({ year, month }: Month): string {
  const format = new Intl.DateTimeFormat(viewerLocale(), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.format(Date.UTC(year, month - 1, 1));
}
