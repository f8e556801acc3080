/** A text to be copied, with the button that does; what is shown once says so beside it. */
import { useId } from 'react';
import { t } from '../words/words.js';
import { Button } from './button.js';
import { copy } from './copy.js';
import styles from './copy-text.module.css';
import { toast } from './toasts.js';

export function CopyText({ label, text, hint }: { label?: string; text: string; hint?: string }) {
  const id = useId();
  return (
    <div className={styles.box} role="group" aria-labelledby={label && id}>
      {label && <p id={id}>{label}</p>}
      <p className={styles.text}>
        <code dir="ltr">{text}</code>
        <Button
          icon="copy"
          onClick={() => {
            void copy(text);
            toast({ title: t('shell.copied'), icon: 'copy' });
          }}
        >
          {t('shell.copy')}
        </Button>
      </p>
      {hint && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}
