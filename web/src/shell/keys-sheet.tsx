/** The list of keys, and the switch that makes single keys act or not (WCAG 2.2, 2.1.4). */
import { useMe, isAtLeast } from '../api/me.js';
import { KEYS } from '../keys/table.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';
import styles from './keys-sheet.module.css';
import { placesFor } from './places.js';
import { changeSettings, useSettings } from './settings.js';

const signOf = (key: string): string => SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key);

const SIGNS: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  '-': '−',
};

export function KeysSheet({ onClose }: { onClose: () => void }) {
  const { singleKeys, waitInGaps } = useSettings();
  const { role = 'viewer' } = useMe() ?? {};
  return (
    <Sheet title={t('shell.keys')} onClose={onClose}>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={({ target }) => changeSettings({ singleKeys: target.checked })}
        />
        {t('key.enabled')}
      </label>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={waitInGaps}
          onChange={({ target }) => changeSettings({ waitInGaps: target.checked })}
        />
        {t('key.waitInGaps')}
      </label>
      <dl className={styles.keys}>
        {KEYS.filter((line) => isAtLeast(role, line.role)).map(({ says, bindings }) => (
          <div key={says}>
            <dt>
              {bindings.map(({ key, shift }) => (
                <kbd key={`${key}${shift}`}>
                  {shift ? 'Shift ' : ''}
                  {says === 'key.place' ? `1…${placesFor(role).length}` : signOf(key)}
                </kbd>
              ))}
            </dt>
            <dd>{t(says)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
