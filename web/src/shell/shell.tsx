/** The frame: the rail (a bar below on phones), the strip of a lost connection, notes, the list of keys. */
import { type ReactNode, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { AccountSheets } from '../account/account-sheets.js';
import { useMe } from '../api/me.js';
import { useKeys } from '../keys/use-keys.js';
import { Announcer } from '../ui/announcer.js';
import { Toasts } from '../ui/toasts.js';
import { t } from '../words/words.js';
import { KeysSheet } from './keys-sheet.js';
import { LostStrip } from './lost-strip.js';
import { Mishap } from './mishap.js';
import { placesFor } from './places.js';
import { Rail } from './rail.js';
import { changeSettings, currentSettings } from './settings.js';
import styles from './shell.module.css';
import { switchTheme } from './theme.js';

export function Shell({ children }: { children: ReactNode }) {
  const [path, navigate] = useLocation();
  const [search] = useSearchParams();
  const [showsKeys, setShowsKeys] = useState(false);
  const { role = 'viewer' } = useMe() ?? {};
  const isWall = search.get('view') === 'wall';
  useKeys({
    placeN: (n) => {
      const place = placesFor(role)[n - 1];
      if (place) navigate(place.path);
      return place !== undefined;
    },
    theme: switchTheme,
    dim: () => changeSettings({ dim: !currentSettings().dim }),
    wall: () => navigate(isWall ? '/' : '/?view=wall'),
    help: () => setShowsKeys((shown) => !shown),
  });
  return (
    <div className={isWall ? styles.wall : styles.shell}>
      <a className={styles.skip} href="#content">
        {t('shell.skip')}
      </a>
      {!isWall && <Rail />}
      <main id="content" className={styles.content} tabIndex={-1}>
        <LostStrip />
        <Mishap place={path}>{children}</Mishap>
      </main>
      {showsKeys && <KeysSheet onClose={() => setShowsKeys(false)} />}
      <AccountSheets />
      <Toasts />
      <Announcer />
    </div>
  );
}
