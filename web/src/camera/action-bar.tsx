/** On phones, instead of the bar of places: what one does with the moment that is shown. */
import { Icon, type IconName } from '../ui/icon.js';
import { t, type WordKey } from '../words/words.js';
import styles from './action-bar.module.css';
import type { Commands } from './commands.js';
import { type Session, useStage } from './session.js';

export function ActionBar({
  session,
  commands,
  onSnapshot,
  mayKeep,
}: {
  session: Session;
  commands: Commands;
  onSnapshot: () => void;
  mayKeep: boolean;
}) {
  const isLive = useStage(session.stage, ({ atMs }) => atMs === null);
  const actions: readonly (readonly [IconName, WordKey, () => void, boolean?])[] = [
    ['toLive', 'transport.live.short', commands.live, isLive],
    ['photo', 'transport.picture.short', onSnapshot],
    ['download', 'transport.save.short', commands.save],
    ...(mayKeep ? ([['lock', 'transport.keep.short', commands.keep]] as const) : []),
    ['link', 'transport.link.short', commands.link],
  ];
  return (
    <div className={styles.bar} role="group" aria-label={t('transport.actions')} data-own-bar>
      {actions.map(([icon, word, act, isDisabled = false]) => (
        <button key={word} type="button" disabled={isDisabled} onClick={act}>
          <Icon name={icon} size={24} />
          <span>{t(word)}</span>
        </button>
      ))}
    </div>
  );
}
