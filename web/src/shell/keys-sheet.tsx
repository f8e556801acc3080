/** The list of keys, and the switch that makes single keys act or not (WCAG 2.2, 2.1.4). */
import { KEYS } from '../keys/table.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';
import styles from './keys-sheet.module.css';
import { changeSettings, useSettings } from './settings.js';

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
        {KEYS.map(({ says, bindings }) => (
          <div key={says}>
            <dt>
              {bindings.map(({ key, shift }) => (
                <kbd key={`${key}${shift}`}>
                  {shift ? 'Shift ' : ''}
                  {SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
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
