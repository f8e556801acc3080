/** What can be done with the grid as a whole. */
import { useLocation } from 'wouter';
import { changeSettings, type Settings, useSettings } from '../shell/settings.js';
import { useIsPhone } from '../shell/use-is-phone.js';
import { Button, IconButton } from '../ui/button.js';
import { t } from '../words/words.js';
import styles from './head-actions.module.css';
import type { Sound } from './use-heard.js';

const COLUMNS = ['auto', 2, 3, 4] as const;

export function HeadActions({
  needALook,
  isFiltered,
  onFilter,
  sound,
  onArrange,
}: {
  needALook: number;
  isFiltered: boolean;
  onFilter: () => void;
  sound: Sound;
  onArrange: () => void;
}) {
  const [, navigate] = useLocation();
  const isPhone = useIsPhone();
  const { dim } = useSettings();
  return (
    <>
      {(needALook > 0 || isFiltered) && (
        <Button
          kind="quiet"
          icon="warning"
          className={styles.look}
          aria-pressed={isFiltered}
          title={t('live.needALook', { count: needALook })}
          onClick={onFilter}
        >
          <span className={styles.words}>{t('live.needALook', { count: needALook })}</span>
          <span className={styles.count} aria-hidden="true">
            {needALook}
          </span>
        </Button>
      )}
      {isPhone ? <PhoneColumns /> : <Columns />}
      <IconButton
        icon={sound.heard === null ? 'mute' : 'sound'}
        label={soundLabel(sound)}
        does="sound"
        disabled={!sound.isPossible}
        aria-pressed={sound.heard !== null}
        onClick={sound.toggle}
      />
      {isPhone ? (
        <IconButton
          icon="moon"
          label={t('live.dim')}
          does="dim"
          aria-pressed={dim}
          onClick={() => changeSettings({ dim: !dim })}
        />
      ) : (
        <IconButton
          icon="wall"
          label={t('live.wall')}
          does="wall"
          onClick={() => navigate('/?view=wall')}
        />
      )}
      <IconButton icon="more" label={t('live.arrange')} onClick={onArrange} />
    </>
  );
}

function soundLabel({ heard, isPossible }: Sound): string {
  if (!isPossible) return t('live.sound.none');
  return t(heard === null ? 'live.sound.on' : 'live.sound.off');
}

function Columns() {
  const { columns } = useSettings();
  // One column is for phones.
  const chosen: Settings['columns'] = columns === 1 ? 'auto' : columns;
  return (
    <div className={styles.columns} role="group" aria-label={t('live.columns')}>
      {COLUMNS.map((count) => (
        <button
          key={count}
          type="button"
          aria-pressed={chosen === count}
          onClick={() => changeSettings({ columns: count })}
        >
          {count === 'auto' ? t('live.columns.auto') : count}
        </button>
      ))}
    </div>
  );
}

function PhoneColumns() {
  const isOne = useSettings().columns === 1;
  return (
    <IconButton
      icon={isOne ? 'live' : 'stop'}
      label={t(isOne ? 'live.columns.two' : 'live.columns.one')}
      onClick={() => changeSettings({ columns: isOne ? 'auto' : 1 })}
    />
  );
}
