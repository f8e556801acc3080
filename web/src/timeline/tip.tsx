/** What is under the pointer, in words and with its picture; never over the playhead or a handle. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { addressOf } from '../api/client.js';
import { causeOf } from '../causes/causes.js';
import { duration, exactClock } from '../time/format.js';
import { t } from '../words/words.js';
import { EventShape } from './event-shape.js';
import type { Geometry } from './geometry.js';
import type { Hit } from './hit.js';
import type { Gap } from './lanes.js';
import { foundText, kindsText, timesOf } from './say.js';
import { Swatch } from './swatch.js';
import styles from './tip.module.css';
import { lengthOf } from './window.js';

/** A picture is asked for where the pointer rests so long, ms. */
const REST_MS = 150;
/** Free between the tip and what it must not cover. */
const ROOM_PX = 10;

export function Tip({
  hit,
  name,
  zone,
  widthPx,
  geometry,
  strip,
  avoid,
}: {
  hit: Hit & { isOnRow: boolean };
  name: string;
  zone: string;
  widthPx: number;
  geometry: Geometry;
  strip: RefObject<HTMLElement | null>;
  /** Where the playhead and handles stand, px from the start of the strip. */
  avoid: readonly number[];
}) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [element, area] = [tip.current, strip.current];
    if (!element || !area) return;
    const { offsetWidth: width, offsetHeight: height } = element;
    const left = placed(hit.x, width, widthPx, avoid);
    const below = hit.top + geometry.events + geometry.lane + ROOM_PX;
    const box = area.getBoundingClientRect();
    const fits = box.top + below + height < innerHeight - ROOM_PX;
    const top = fits ? below : hit.top - height - ROOM_PX;
    element.style.translate = `${area.offsetLeft + left}px ${area.offsetTop + top}px`;
  });
  const { found, mark, kept } = hit;
  if (!hit.isOnRow || (!mark && (found.kind === 'loading' || found.kind === 'future'))) return null;
  const event = mark?.events[0];
  const isPicture = event !== undefined || (found.kind === 'recorded' && !kept);
  const pictureMs = Math.round(event?.ms ?? hit.ms);
  return (
    <div ref={tip} className={`${styles.tip} ${isPicture ? styles.small : ''}`} role="tooltip">
      {isPicture && <Picture camera={hit.camera} ms={pictureMs} />}
      {mark && event ? (
        <p className={styles.line}>
          <strong>{exactClock(event.ms, zone)}</strong>
          <span className={styles.kind}>
            <EventShape event={event} count={mark.events.length} />
            {kindsText(mark.events)}
          </span>
        </p>
      ) : kept ? (
        <>
          <p className={styles.line}>
            <strong>{t('timeline.kept')}</strong>
            <span>{duration(lengthOf(kept))}</span>
          </p>
          <p>{t('timeline.span', timesOf(kept, zone))}</p>
          {kept.note && <p>{kept.note}</p>}
        </>
      ) : found.kind === 'gap' ? (
        <GapWords gap={found.gap} name={name} zone={zone} />
      ) : (
        <p className={styles.line}>
          <strong>{exactClock(hit.ms, zone)}</strong>
          <span>{foundText(found)}</span>
        </p>
      )}
      {event?.note && <p>{event.note}</p>}
    </div>
  );
}

function GapWords({ gap, name, zone }: { gap: Gap; name: string; zone: string }) {
  const { title, sentence } = causeOf(gap.cause);
  const key = gap.isOpen ? 'timeline.missingStill' : 'timeline.missing';
  return (
    <>
      <p className={styles.line}>
        <Swatch cause={gap.cause} />
        <strong>{t(title)}</strong>
        <span>{duration(lengthOf(gap))}</span>
      </p>
      <p>
        {t(key, timesOf(gap, zone))} {t(sentence, { name })}
      </p>
    </>
  );
}

/** The frame itself, asked for once the pointer rests. */
function Picture({ camera, ms }: { camera: string; ms: number }) {
  const [restedMs, setRested] = useState<number | null>(null);
  const [failedMs, setFailed] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRested(ms), REST_MS);
    return () => clearTimeout(timer);
  }, [ms]);
  const query = new URLSearchParams({ at: String(restedMs), frame: 'key', width: '176' });
  const path = `api/v1/cameras/${encodeURIComponent(camera)}/snapshot.jpg?${query.toString()}`;
  return (
    <div className={styles.picture}>
      {restedMs !== null && restedMs !== failedMs && (
        <img src={addressOf(path)} alt="" onError={() => setFailed(restedMs)} />
      )}
    </div>
  );
}

/** Beside what it must not cover, as near to the pointer as can be. */
function placed(x: number, width: number, widthPx: number, avoid: readonly number[]): number {
  const candidates = [x - width / 2, ...avoid.flatMap((at) => [at - ROOM_PX - width, at + ROOM_PX])]
    .map((left) => Math.max(0, Math.min(widthPx - width, left)))
    .sort((one, other) => Math.abs(one + width / 2 - x) - Math.abs(other + width / 2 - x));
  const isFree = (left: number): boolean =>
    avoid.every((at) => at < left - ROOM_PX / 2 || at > left + width + ROOM_PX / 2);
  return candidates.find(isFree) ?? candidates[0] ?? 0;
}
