/** Cameras in step: their first pictures, one clock, lanes for all of them. */
import { useRef, useState } from 'react';
import { serverNow } from '../api/cameras.js';
import { useMay } from '../api/me.js';
import type { Camera } from '../api/types.js';
import { useKeys } from '../keys/use-keys.js';
import { PlaceHead } from '../shell/place-head.js';
import { useIsPhone } from '../shell/use-is-phone.js';
import { useZone } from '../shell/zone.js';
import { MINUTE_MS } from '../time/zone.js';
import { lengthOf } from '../timeline/window.js';
import { Button, IconButton } from '../ui/button.js';
import { Choice } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { Notice } from '../ui/notice.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';
import { commandsOf, handlersOf, keptSpan } from './commands.js';
import { Dock } from './dock.js';
import { keep } from './keep.js';
import { copyLink } from './link.js';
import { MomentPicker, type Opening, SaveSelection } from './openings.js';
import { useSession, useWindow } from './session.js';
import { saveSnapshot } from './snapshot.js';
import { StepPictures } from './step-pictures.js';
import styles from './step-view.module.css';
import { TransportRow } from './transport-row.js';
import { useDayLanes } from './use-day-lanes.js';
import { useFull } from './use-full.js';
import { usePictureCount } from './use-picture-count.js';

const USUAL_ZOOM_MS = 30 * MINUTE_MS;

export function StepView({
  cameras,
  all,
  onChoose,
}: {
  cameras: readonly Camera[];
  all: readonly Camera[];
  onChoose: (ids: readonly string[]) => void;
}) {
  const zone = useZone();
  const session = useSession(zone, USUAL_ZOOM_MS);
  const [window, onWindow] = useWindow(session);
  const ids = cameras.map(({ id }) => id);
  const { lanes, gapAt } = useDayLanes(ids, session, window);
  const seen = cameras.slice(0, usePictureCount());
  const [isMuted, setMuted] = useState(true);
  const [heard, setHeard] = useState<string | null>(null);
  const [open, setOpen] = useState<Opening | 'cameras' | null>(null);
  const mayOperate = useMay('operator');
  const pictures = useRef<HTMLUListElement>(null);
  const { isFull, isIdle, setFull } = useFull();
  const withSound = seen.filter(({ capabilities }) => capabilities.audio);
  const sounding = withSound.find(({ id }) => id === heard) ?? withSound[0];

  const snapshot = (): void => {
    const ms = session.stage.get().atMs ?? serverNow();
    const [camera] = seen;
    const video = pictures.current?.querySelector('video') ?? null;
    if (camera) void saveSnapshot(video, { camera: camera.id, ms, zone });
  };
  const close = (): void => setOpen(null);
  const commands = commandsOf({
    session,
    lanes,
    window,
    onWindow,
    onOpen: setOpen,
    onKeep: () => mayOperate && void keep(ids, keptSpan(session)),
    onLink: () => void copyLink(session),
    onSound: () => setMuted(!isMuted),
  });
  useKeys({
    ...handlersOf(commands),
    snapshot,
    fullscreen: () => setFull(!isFull),
    close: () => isFull && setFull(false),
  });
  const isPhone = useIsPhone();
  const sentence = t('step.sentence', { cameras: cameras.length, pictures: seen.length });
  return (
    <div className={styles.place} data-full={isFull} data-idle={isFull && isIdle}>
      <PlaceHead title={t('timeline.title')} sentence={sentence}>
        {isPhone ? (
          <IconButton icon="camera" label={t('step.choose')} onClick={() => setOpen('cameras')} />
        ) : (
          <Button kind="quiet" icon="camera" onClick={() => setOpen('cameras')}>
            {t('step.choose')}
          </Button>
        )}
        <span className={styles.zone}>
          <Icon name="globe" size={16} />
          {t('step.zone', { zone })}
        </span>
        <IconButton icon="link" label={t('camera.link')} does="link" onClick={commands.link} />
        <IconButton
          icon={isFull ? 'unfull' : 'full'}
          label={isFull ? t('camera.unfull') : t('camera.full')}
          does="fullscreen"
          onClick={() => setFull(!isFull)}
        />
      </PlaceHead>
      {cameras.length === 0 ? (
        <Notice icon="camera" title={t('step.none')}>
          <Button onClick={() => setOpen('cameras')}>{t('step.choose')}</Button>
        </Notice>
      ) : (
        <div className={styles.body}>
          <StepPictures
            cameras={seen}
            session={session}
            gapAt={gapAt}
            heard={isMuted ? null : (sounding?.id ?? null)}
            onHear={(id) => {
              setHeard(id);
              setMuted(false);
            }}
            listRef={pictures}
          />
          <div className={styles.dock}>
            <TransportRow
              session={session}
              commands={commands}
              zoomMs={lengthOf(window)}
              isMuted={isMuted}
              hasSound={sounding !== undefined}
              hasEnds
              picker={
                open === 'goto' && (
                  <MomentPicker session={session} camera={ids[0] ?? ''} onClose={close} />
                )
              }
            />
            <Dock
              session={session}
              cameras={cameras}
              window={window}
              onWindow={onWindow}
              thumbnailsOf={cameras[0]?.id ?? null}
            />
          </div>
        </div>
      )}
      {open === 'cameras' && (
        <Sheet title={t('step.choose')} onClose={close}>
          {all.map(({ id, name }) => (
            <Choice
              key={id}
              isChosen={ids.includes(id)}
              onChoose={(isChosen) =>
                onChoose(
                  all
                    .map((camera) => camera.id)
                    .filter((one) => (one === id ? isChosen : ids.includes(one))),
                )
              }
            >
              {name}
            </Choice>
          ))}
        </Sheet>
      )}
      {open === 'save' && <SaveSelection session={session} cameras={ids} onClose={close} />}
    </div>
  );
}
