/** The rail: the five places, whose clock is shown, and the colours. On phones a bar of the places. */
import { Link, useLocation } from 'wouter';
import { useCameras } from '../api/cameras.js';
import { useRunningDownloads } from '../save/downloads.js';
import { Icon } from '../ui/icon.js';
import { viewerZone, zoneName } from '../time/zone.js';
import { t } from '../words/words.js';
import { PLACES, placeOf } from './places.js';
import styles from './rail.module.css';
import { changeSettings, useSettings } from './settings.js';
import { currentTheme, switchTheme } from './theme.js';
import { useZone } from './zone.js';

export function Rail() {
  const [path] = useLocation();
  const here = placeOf(path);
  return (
    <nav className={styles.rail} aria-label={t('shell.places')}>
      <span className={styles.mark} aria-hidden="true">
        <svg width="32" height="24" viewBox="0 0 32 24" fill="none" strokeWidth="2.5">
          <circle cx="11" cy="12" r="8.5" stroke="currentColor" />
          <path d="M11 12h18M24 7l5 5-5 5" stroke="var(--accent)" strokeLinecap="round" />
          <circle cx="11" cy="12" r="3" fill="var(--accent)" />
        </svg>
      </span>
      {PLACES.map(({ path: to, word, icon }) => (
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
