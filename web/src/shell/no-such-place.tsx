import { Link } from 'wouter';
import { t } from '../words/words.js';
import { PlaceHead } from './place-head.js';
import { Notice } from '../ui/notice.js';

export function NoSuchPlace() {
  return (
    <>
      <PlaceHead title="camrelay" />
      <Notice title={t('shell.unknownPlace')}>
        <Link href="/">{t('shell.toLive')}</Link>
      </Notice>
    </>
  );
}
