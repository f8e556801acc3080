/** Buttons: a main one, plain ones with an edge, quiet ones, and icons that say in words what they do. */
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { type KeyAction, shortcutOf } from '../keys/table.js';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.js';

type Common = ButtonHTMLAttributes<HTMLButtonElement> &
  Readonly<{
    icon?: IconName;
    /** The key that does the same. */
    does?: KeyAction;
  }>;

export function Button({
  kind = 'plain',
  icon,
  does,
  children,
  className = '',
  ...rest
}: Common & Readonly<{ kind?: 'main' | 'plain' | 'quiet' | 'danger'; children: ReactNode }>) {
  return (
    <button
      type="button"
      aria-keyshortcuts={does && shortcutOf(does)}
      {...rest}
      className={`${styles.button} ${styles[kind]} ${className}`}
    >
      {icon && <Icon name={icon} size={16} />}
      <span>{children}</span>
    </button>
  );
}

export function IconButton({
  icon,
  label,
  does,
  size,
  className = '',
  ...rest
}: Common & Readonly<{ icon: IconName; label: string; size?: number }>) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-keyshortcuts={does && shortcutOf(does)}
      {...rest}
      className={`${styles.icon} ${className}`}
    >
      <Icon name={icon} {...(size === undefined ? {} : { size })} />
    </button>
  );
}
