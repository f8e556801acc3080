/** A choice that looks like a quiet button; the list is the browser's own, for keys and fingers. */
import type { ReactNode } from 'react';
import { Icon } from './icon.js';
import styles from './select.module.css';

export function Select<T extends string | number>({
  label,
  value,
  choices,
  onChoose,
  children,
}: {
  label: string;
  value: T;
  choices: readonly Readonly<{ value: T; says: string }>[];
  onChoose: (value: T) => void;
  /** What is seen instead of the chosen one's words. */
  children?: ReactNode;
}) {
  return (
    <span className={styles.select}>
      <span className={styles.seen} aria-hidden="true">
        {children ?? choices.find((choice) => choice.value === value)?.says}
        <Icon name="down" size={16} />
      </span>
      <select
        aria-label={label}
        title={label}
        value={String(value)}
        onChange={({ target }) => {
          const chosen = choices[target.selectedIndex];
          if (chosen) onChoose(chosen.value);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={String(choice.value)}>
            {choice.says}
          </option>
        ))}
      </select>
    </span>
  );
}
