/** Who is signed in; pressed, what they can do about it. Nothing where there are no users. */
import { useMe } from '../api/me.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import { opened } from './opened.js';

export function AccountButton({ className }: { className: string }) {
  const me = useMe();
  if (!me?.has_users || me.name === null) return null;
  const label = t('account.of', { name: me.name });
  return (
    <button
      type="button"
      className={className}
      title={label}
      aria-label={label}
      onClick={() => opened.set('account')}
    >
      <Icon name="person" />
      <span>{me.name}</span>
    </button>
  );
}
