/** The rail: the five places, whose clock is shown, and the colours. On phones a bar of the places. */
import { Link, useLocation } from 'wouter';
import { AccountButton } from '../account/account-button.js';
import { useCameras } from '../api/cameras.js';
import { useMe } from '../api/me.js';
import { useRunningDownloads } from '../save/downloads.js';
import { Icon } from '../ui/icon.js';
import { Mark } from '../ui/mark.js';
import { viewerZone, zoneName } from '../time/zone.js';
import { t } from '../words/words.js';
import { placeOf, placesFor } from './places.js';
import styles from './rail.module.css';
import { changeSettings, useSettings } from './settings.js';
import { currentTheme, switchTheme } from './theme.js';
import { useZone } from './zone.js';

export function Rail() {
  const [path] = useLocation();
  const here = placeOf(path);
  const { role = 'viewer' } = useMe() ?? {};
  return (
    <nav className={styles.rail} aria-label={t('shell.places')}>
      <span className={styles.mark}>
        <Mark />
      </span>
      {placesFor(role).map(({ path: to, word, icon }) => (
        <Link
          key={to}
          href={to}
          className={styles.place}
          aria-current={here?.path === to ? 'page' : undefined}
        >
          <Icon name={icon} />
          <span>{t(word)}</span>
          {to === '/system' && <Trouble />}
          {to === '/kept' && <UnderWay />}
        </Link>
      ))}
      <span className={styles.room} />
      <AccountButton className={`${styles.place} ${styles.wide}`} />
      <ZoneSwitch />
      <ThemeSwitch />
    </nav>
  );
}

/** How many cameras need a look, beside System. */
function Trouble() {
  const count = useCameras().list?.filter(({ state }) => state === 'offline').length ?? 0;
  if (count === 0) return null;
  return <Count count={count} says={t('shell.needALook', { count })} />;
}

/** How many downloads are under way, beside Kept. */
function UnderWay() {
  const count = useRunningDownloads();
  if (count === 0) return null;
  return <Count count={count} says={t('save.underWay', { count })} isCalm />;
}

function Count({ count, says, isCalm = false }: { count: number; says: string; isCalm?: boolean }) {
  return (
    <span className={`${styles.count} ${isCalm ? styles.calm : ''}`}>
      <span aria-hidden="true">{count}</span>
      <span className="aloud">{says}</span>
    </span>
  );
}

function ZoneSwitch() {
  const { zone: whose } = useSettings();
  const zone = useZone();
  const [now, other] =
    whose === 'camera'
      ? [t('shell.zone.camera'), t('shell.zone.mine')]
      : [t('shell.zone.mine'), t('shell.zone.camera')];
  return (
    <button
      type="button"
      className={`${styles.place} ${styles.wide}`}
      title={t('shell.zone.switch', { now, zone, other })}
      onClick={() => changeSettings({ zone: whose === 'camera' ? 'mine' : 'camera' })}
    >
      <Icon name="globe" />
      <span>{zoneName(whose === 'camera' ? zone : viewerZone())}</span>
    </button>
  );
}

function ThemeSwitch() {
  useSettings();
  const isDark = currentTheme() === 'dark';
  const [now, other] = isDark
    ? [t('shell.theme.dark'), t('shell.theme.light')]
    : [t('shell.theme.light'), t('shell.theme.dark')];
  return (
    <button
      type="button"
      className={`${styles.place} ${styles.wide}`}
      title={t('shell.theme.switch', { now, other })}
      onClick={switchTheme}
    >
      <Icon name={isDark ? 'moon' : 'sun'} />
      <span>{now}</span>
    </button>
  );
}
