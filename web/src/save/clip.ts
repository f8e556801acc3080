/** Addresses and names of clips and of zips of them. */
import { instantText } from '../time/zone.js';

export type Span = Readonly<{ fromMs: number; toMs: number }>;

export type ClipWish = Span &
  Readonly<{
    /** In whose zone the times are written; the instants are the same. */
    zone: string;
    /** What is missing stays in as a pause, instead of being skipped. */
    keepsGaps: boolean;
    /** The clock as subtitles. */
    hasClock: boolean;
  }>;

export function clipPath(camera: string, wish: ClipWish): string {
  return `api/v1/cameras/${camera}/clip.mp4?${query(wish)}`;
}

export function zipPath(cameras: readonly string[], wish: ClipWish): string {
  return `api/v1/clips.zip?cameras=${cameras.join(',')}&${query(wish)}`;
}

function query({ fromMs, toMs, zone, keepsGaps, hasClock }: ClipWish): string {
  const values = new URLSearchParams({
    from: instantText(fromMs, zone),
    to: instantText(toMs, zone),
    gaps: keepsGaps ? 'keep' : 'skip',
  });
  if (hasClock) values.set('text', '1');
  return values.toString();
}

/** The file name of a `Content-Disposition`. Source: RFC 6266, section 4. */
export function namedIn(disposition: string | null): string | null {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? null;
}

/** `camrelay_2026-11-20_07-38-20+0100.zip`, as camrelay names it too. */
export function zipName({ fromMs }: Span, zone: string): string {
  const text = instantText(Math.floor(fromMs / 1_000) * 1_000, zone);
  return `camrelay_${text.replace('T', '_').replaceAll(':', (_, at: number) => (at < 19 ? '-' : ''))}.zip`;
}

/** The parts of a span between the moments at which the format of the picture changes. */
export function partsAt({ fromMs, toMs }: Span, moments: readonly number[]): Span[] {
  const inside = moments.filter((ms) => ms > fromMs && ms < toMs).sort((one, two) => one - two);
  const edges = [fromMs, ...inside, toMs];
  return edges.slice(1).map((edge, place) => ({ fromMs: edges[place] ?? fromMs, toMs: edge }));
}
