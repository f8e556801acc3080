/**
 * Spans that people asked to keep, and what they cover: pure. `protected-spans.ts` keeps them.
 *
 * Retention asks of many files whether they may go, so what spans cover together is worked out once:
 * stretches that do not touch, by camera, to be searched by halving.
 */
import type { TimeSpan } from '../src/model/time.js';

export type ProtectedSpan = TimeSpan &
  Readonly<{
    id: string;
    cameraId: string;
    /** For people; may be empty. */
    note: string;
    createdMs: number;
  }>;

export class ProtectedTimes {
  readonly #stretches = new Map<string, TimeSpan[]>();

  constructor(spans: readonly ProtectedSpan[]) {
    for (const { cameraId, fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
      const own = this.#stretches.get(cameraId) ?? [];
      const last = own.at(-1);
      if (!last || last.toMs < fromMs) own.push({ fromMs, toMs });
      else own[own.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
      this.#stretches.set(cameraId, own);
    }
  }

  /** What is covered of a camera: oldest first, and none touches another. */
  of(cameraId: string): readonly TimeSpan[] {
    return this.#stretches.get(cameraId) ?? [];
  }

  /** The first covered stretch that shares an instant with a file, or undefined. */
  over(cameraId: string, { startMs, endMs }: Readonly<{ startMs: number; endMs: number }>) {
    const own = this.of(cameraId);
    let [low, high] = [0, own.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((own[middle]?.toMs ?? Infinity) <= startMs) low = middle + 1;
      else high = middle;
    }
    const found = own[low];
    return found && found.fromMs < Math.max(endMs, startMs + 1) ? found : undefined;
  }
}

/** Takes the protection off a span of a camera: spans that reach out of it are cut. */
export function withoutSpan(
  spans: readonly ProtectedSpan[],
  cameraId: string,
  off: TimeSpan,
  newId: () => string,
): ProtectedSpan[] {
  return spans.flatMap((span) => {
    if (span.cameraId !== cameraId || span.toMs <= off.fromMs || span.fromMs >= off.toMs)
      return span;
    const before = { ...span, toMs: off.fromMs };
    const after = { ...span, fromMs: off.toMs };
    const left = [before, after].filter(({ fromMs, toMs }) => fromMs < toMs);
    return left.map((rest, at) => (at === 0 ? rest : { ...rest, id: newId() }));
  });
}
