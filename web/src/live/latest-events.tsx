/** The last four events, each in a place of its own: a new one replaces, and nothing slides. */
import { useState } from 'react';
import { addressOf } from '../api/client.js';
import type { Camera } from '../api/types.js';
import { clock } from '../time/format.js';
import { EventShape } from '../timeline/event-shape.js';
import { isWord, t } from '../words/words.js';
import styles from './latest-events.module.css';
import { type LatestEvent, useLatestEvents } from './use-latest-events.js';

const COUNT = 4;
const PICTURE_PX = 320;

export function LatestEvents({ cameras, zone }: { cameras: readonly Camera[]; zone: string }) {
  const events = useLatestEvents(COUNT);
  const places = usePlaces(events);
  if (events.length === 0) return null;
  return (
    <ul className={styles.events} aria-label={t('live.events')}>
      {places.map((event, place) => (
        <li key={place}>
          {event && (
            <Happened
              event={event}
              camera={cameras.find(({ id }) => id === event.camera)}
              zone={zone}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Happened({
  event,
  camera,
  zone,
}: {
  event: LatestEvent;
  camera: Camera | undefined;
  zone: string;
}) {
  const { camera: id, time, type } = event;
  const word = `event.${type}`;
  const query = new URLSearchParams({ at: time, frame: 'key', width: String(PICTURE_PX) });
  return (
    <>
      <div className={styles.picture}>
        {camera && camera.record !== 'off' && (
          <Thumbnail
            key={`${id} ${time}`}
            address={addressOf(`api/v1/cameras/${id}/snapshot.jpg?${query}`)}
          />
        )}
      </div>
      <div>
        <b className="ltr">{clock(Date.parse(time), zone)}</b>
        <p className={styles.kind}>
          <EventShape event={event} />
          {isWord(word) ? t(word) : type}
        </p>
        <p className={styles.camera}>{camera?.name ?? id}</p>
      </div>
    </>
  );
}

/** What happens is on the disk a moment later: until then there is none. */
function Thumbnail({ address }: { address: string }) {
  const [isThere, setThere] = useState(true);
  return isThere ? <img src={address} alt="" onError={() => setThere(false)} /> : null;
}

/** Each event keeps its place while it is among the newest; a new one takes that of the oldest. */
function usePlaces(events: readonly LatestEvent[]): readonly (LatestEvent | undefined)[] {
  const [places, setPlaces] = useState<readonly (LatestEvent | undefined)[]>([]);
  const next = placesOf(places, events);
  if (next.some((event, place) => event?.id !== places[place]?.id)) setPlaces(next);
  return next;
}

function placesOf(
  before: readonly (LatestEvent | undefined)[],
  events: readonly LatestEvent[],
): (LatestEvent | undefined)[] {
  const stays = (event: LatestEvent | undefined): LatestEvent | undefined =>
    events.find(({ id, camera }) => id === event?.id && camera === event.camera);
  const kept = Array.from({ length: COUNT }, (_, place) => stays(before[place]));
  const others = events.filter((event) => !kept.includes(event));
  return kept.map((event) => event ?? others.shift());
}
