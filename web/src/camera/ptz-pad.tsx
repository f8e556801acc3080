/**
 * Moves a camera while a sector is held, by hand or by arrows. The speed is behind a long press on Stop.
 */
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import type { Camera } from '../api/types.js';
import { Icon, type IconName } from '../ui/icon.js';
import { t } from '../words/words.js';
import styles from './ptz-pad.module.css';
import type { Direction } from './ptz-press.js';
import { type Ptz, usePtz } from './use-ptz.js';

const SECTORS: readonly (readonly [Direction, IconName])[] = [
  ['up', 'up'],
  ['left', 'left'],
  ['right', 'right'],
  ['down', 'down'],
];
const ZOOMS: readonly (readonly [Direction, IconName])[] = [
  ['zoom-in', 'plus'],
  ['zoom-out', 'minus'],
];
const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
};
const LONG_PRESS_MS = 500;

export function PtzPad({
  camera,
  video,
  padRef,
}: {
  camera: Camera;
  /** What the camera shows, live. */
  video: RefObject<HTMLVideoElement | null>;
  /** For the key that leads here. */
  padRef: RefObject<HTMLElement>;
}) {
  const ptz = usePtz(camera.id, video);
  const [showsSpeed, setShowsSpeed] = useState(false);
  const { zoom, presets } = camera.capabilities;

  const down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const preset = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const direction = KEYS[event.key];
    if (direction) ptz.press(direction);
    else if (preset && presets.some(({ id }) => id === Number(preset))) ptz.goTo(Number(preset));
    else if (event.key === 'Escape') padRef.current?.blur();
    else return;
    event.preventDefault();
  };
  const up = (event: KeyboardEvent): void => {
    const direction = KEYS[event.key];
    if (direction) ptz.release(direction);
  };
  return (
    <section
      ref={padRef}
      className={styles.pad}
      aria-labelledby="ptz"
      aria-keyshortcuts="V"
      tabIndex={-1}
      onKeyDown={down}
      onKeyUp={up}
      onBlur={() => ptz.release()}
    >
      <header className={styles.head}>
        <h2 id="ptz">{t('ptz.title')}</h2>
        <span>{t('ptz.hint')}</span>
      </header>
      <div className={styles.hands}>
        <div className={styles.disc}>
          {SECTORS.map(([direction, icon]) => (
            <HoldButton key={direction} direction={direction} icon={icon} ptz={ptz} />
          ))}
          <StopButton ptz={ptz} onLong={() => setShowsSpeed((shown) => !shown)} />
        </div>
        {zoom && (
          <div className={styles.zoom}>
            {ZOOMS.map(([direction, icon]) => (
              <HoldButton key={direction} direction={direction} icon={icon} ptz={ptz} />
            ))}
          </div>
        )}
      </div>
      {showsSpeed && (
        <label className={styles.speed}>
          {t('ptz.speed', { speed: ptz.speed })}
          <input
            type="range"
            min={1}
            max={100}
            value={ptz.speed}
            onChange={({ target }) => ptz.setSpeed(Number(target.value))}
          />
        </label>
      )}
      {presets.length > 0 && (
        <div className={styles.presets}>
          {presets.map(({ id, name }) => (
            <button
              key={id}
              type="button"
              aria-label={t('ptz.preset', { name: name ?? id })}
              onClick={() => ptz.goTo(id)}
            >
              {name === null ? id : t('ptz.preset.name', { id, name })}
            </button>
          ))}
        </div>
      )}
      <p className={styles.trouble} role="status">
        {ptz.trouble && ('still' in ptz.trouble ? t('ptz.still') : ptz.trouble.says)}
      </p>
    </section>
  );
}

/** Acts while it is held, by hand, or by Space and Enter. */
function HoldButton({ direction, icon, ptz }: { direction: Direction; icon: IconName; ptz: Ptz }) {
  const isKey = ({ key }: KeyboardEvent): boolean => key === ' ' || key === 'Enter';
  return (
    <button
      type="button"
      className={styles[direction] ?? styles.button}
      aria-label={t(`ptz.${direction}`)}
      title={t(`ptz.${direction}`)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        ptz.press(direction);
      }}
      onPointerUp={() => ptz.release(direction)}
      onPointerCancel={() => ptz.release(direction)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isKey(event)) return;
        event.preventDefault();
        if (!event.repeat) ptz.press(direction);
      }}
      onKeyUp={(event) => isKey(event) && ptz.release(direction)}
    >
      <Icon name={icon} size={24} />
    </button>
  );
}

function StopButton({ ptz, onLong }: { ptz: Ptz; onLong: () => void }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return (
    <button
      type="button"
      className={styles.stop}
      aria-label={t('ptz.stop')}
      title={t('ptz.stop.more')}
      onClick={ptz.stop}
      onPointerDown={() => (timer.current = setTimeout(onLong, LONG_PRESS_MS))}
      onPointerUp={() => clearTimeout(timer.current)}
      onPointerLeave={() => clearTimeout(timer.current)}
      onContextMenu={(event) => {
        event.preventDefault();
        onLong();
      }}
    >
      <Icon name="stop" />
    </button>
  );
}
