/** The head of a place: its name, one sentence that says how things are, and what can be done there. */
import { AccountButton } from '../account/account-button.js';
import { type ReactNode, useEffect } from 'react';
import styles from './place-head.module.css';

export function PlaceHead({
  title,
  before,
  sentence,
  children,
}: {
  title: string;
  /** Left of the title: the way back. */
  before?: ReactNode;
  sentence?: ReactNode;
  /** Right: buttons. */
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · camrelay`;
  }, [title]);
  return (
    <header className={styles.head}>
      {before}
      <h1>{title}</h1>
      <div className={styles.sentence}>{sentence}</div>
      <div className={styles.actions}>
        {children}
        <AccountButton className={styles.account ?? ''} />
      </div>
    </header>
  );
}
