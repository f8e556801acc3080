/** The order of the cameras, and which is large on phones, for hands that do not drag. */
import type { Camera } from '../api/types.js';
import { changeSettings, useSettings } from '../shell/settings.js';
import { IconButton } from '../ui/button.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';
import styles from './arrange-sheet.module.css';
import { inOrder, moved } from './order.js';

export function ArrangeSheet({
  cameras,
  onClose,
}: {
  cameras: readonly Camera[];
  onClose: () => void;
}) {
  const { order, pinned } = useSettings();
  const rows = inOrder(cameras, order);
  const ids = rows.map(({ id }) => id);
  const move = (id: string, by: number): void =>
    changeSettings({ order: moved(ids, id, ids.indexOf(id) + by) });
  return (
    <Sheet title={t('live.arrange')} onClose={onClose}>
      <p className={styles.say}>{t('live.arrange.say')}</p>
      <ol className={styles.rows}>
        {rows.map(({ id, name }, index) => (
          <li key={id}>
            <span>{name}</span>
            <IconButton
              icon="pin"
              aria-pressed={pinned === id}
              label={t(pinned === id ? 'live.arrange.unpin' : 'live.arrange.pin', { name })}
              onClick={() => changeSettings({ pinned: pinned === id ? null : id })}
            />
            <IconButton
              icon="up"
              disabled={index === 0}
              label={t('live.arrange.up', { name })}
              onClick={() => move(id, -1)}
            />
            <IconButton
              icon="down"
              disabled={index === rows.length - 1}
              label={t('live.arrange.down', { name })}
              onClick={() => move(id, 1)}
            />
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
