/** A field for a password: hidden while it is typed, shown where one asks for it. */
import { type InputHTMLAttributes, useState } from 'react';
import { t } from '../words/words.js';
import { IconButton } from './button.js';
import type { Control } from './field.js';
import styles from './secret.module.css';

export function Secret({
  control,
  onType,
  isShown: isShownAtFirst = false,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'onChange'> &
  Readonly<{ control: Control; onType: (text: string) => void; isShown?: boolean }>) {
  const [isShown, setShown] = useState(isShownAtFirst);
  return (
    <div className={styles.secret}>
      <input
        {...control}
        dir="ltr"
        autoCapitalize="none"
        spellCheck={false}
        {...rest}
        type={isShown ? 'text' : 'password'}
        onChange={({ target }) => onType(target.value)}
      />
      <IconButton
        icon={isShown ? 'noEye' : 'eye'}
        label={t(isShown ? 'shell.hide' : 'shell.show')}
        aria-pressed={isShown}
        onClick={() => setShown(!isShown)}
      />
    </div>
  );
}
