/** When the next picture was recorded. */
import { answerOf, api } from '../api/client.js';

/** @returns ms; null where nothing was recorded since */
export async function nextRecorded(
  camera: string,
  ms: number,
  signal: AbortSignal,
): Promise<number | null> {
  const query = { from: new Date(ms).toISOString(), to: 'now' };
  const { spans } = await answerOf(
    api.GET('/cameras/{camera}/recordings', { params: { path: { camera }, query }, signal }),
  );
  const span = spans.find(({ to }) => Date.parse(to) > ms);
  return span ? Math.max(ms, Date.parse(span.from)) : null;
}
