/** A button for what cannot be undone: pressed, it asks first, in its own place. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../words/words.js';
import { Button } from './button.js';
import styles from './confirm.module.css';
import type { IconName } from './icon.js';

export function Confirm({
  label,
  icon,
  question,
  act,
}: {
  /** What it does, on both buttons. */
  label: string;
  icon?: IconName;
  /** What becomes of it. */
  question: ReactNode;
  /** May fail; what then went wrong is said here. */
  act: () => Promise<void>;
}) {
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAsking) box.current?.querySelector('button')?.focus();
  }, [isAsking]);
  if (!isAsking) {
    return (
      <Button kind="quiet" {...(icon && { icon })} onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  const confirm = (): void => {
    setProblem(null);
    act().catch((error: unknown) => setProblem((error as Error).message));
  };
  return (
    <div className={styles.confirm} ref={box} role="group" aria-label={label}>
      <p>{question}</p>
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.buttons}>
        <Button onClick={() => setAsking(false)}>{t('shell.cancel')}</Button>
        <Button kind="danger" onClick={confirm}>
          {label}
        </Button>
      </div>
    </div>
  );
}
