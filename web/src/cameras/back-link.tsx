import { Link } from 'wouter';
import buttons from '../ui/button.module.css';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';

/** From a camera's form to the list. */
export function BackLink() {
  return (
    <Link className={buttons.icon} href="/cameras" aria-label={t('cameras.back')}>
      <Icon name="back" />
    </Link>
  );
}
