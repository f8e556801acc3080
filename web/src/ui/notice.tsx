/** What stands where there is nothing to show: empty, loading, or not loaded. */
import { type ReactNode, useEffect, useState } from 'react';
import { toast } from './toasts.js';
import { t } from '../words/words.js';
import { Button } from './button.js';
import { copy } from './copy.js';
import { Icon, type IconName } from './icon.js';
import styles from './notice.module.css';

export function Notice({
  icon,
  title,
  children,
  tone = 'plain',
}: {
  icon?: IconName;
  title: string;
  children?: ReactNode;
  tone?: 'plain' | 'bad';
}) {
  return (
    <section className={styles.notice} data-tone={tone}>
      {icon && <Icon name={icon} size={32} />}
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** Something did not load: what, why, and how to try again. */
export function Failure({
  what,
  error,
  onRetry,
}: {
  what: string;
  error: Error;
  onRetry: () => void;
}) {
  const title = t('shell.did.not.load', { what });
  const details = (): void => {
    void copy(`${title}\n${error.name}: ${error.message}\n${location.href}`);
    toast({ title: t('shell.copied') });
  };
  return (
    <Notice title={title} tone="bad">
      <p>{error.message}</p>
      <p className={styles.row}>
        <Button onClick={onRetry}>{t('shell.retry')}</Button>
        <Button kind="quiet" icon="copy" onClick={details}>
          {t('shell.copyDetails')}
        </Button>
      </p>
    </Notice>
  );
}

/** Says that something is loading, but only once it takes a while: the layout stands already. */
export function Loading({
  says = t('shell.loading'),
  onCancel,
}: {
  says?: string;
  onCancel?: () => void;
}) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className={styles.loading} role="status">
      {seconds >= 1 && says}
      {seconds >= 5 && onCancel && <Button onClick={onCancel}>{t('shell.cancel')}</Button>}
    </p>
  );
}
