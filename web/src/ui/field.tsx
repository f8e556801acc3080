/** A field of a form: its label, the control, a hint, and what is wrong with what it holds. */
import { type ReactNode, useId } from 'react';
import styles from './field.module.css';

/** What the control takes, so that all is read aloud with it. */
export type Control = Readonly<{
  id: string;
  className: string | undefined;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}>;

export function Field({
  label,
  hint,
  problem,
  children,
}: {
  label: string;
  hint?: ReactNode;
  problem?: string | undefined;
  children: (control: Control) => ReactNode;
}) {
  const id = useId();
  const about = problem !== undefined || hint !== undefined ? `${id}about` : undefined;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        className: styles.control,
        'aria-describedby': about,
        'aria-invalid': problem === undefined ? undefined : true,
      })}
      {about && (
        <p id={about} className={problem === undefined ? styles.hint : styles.problem}>
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}

/** A box to tick, or one of several to choose, with its words beside it. */
export function Choice({
  kind = 'checkbox',
  name,
  isChosen,
  isDisabled = false,
  onChoose,
  children,
}: {
  kind?: 'checkbox' | 'radio';
  /** Radios of one name are one choice. */
  name?: string;
  isChosen: boolean;
  isDisabled?: boolean;
  onChoose: (isChosen: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className={styles.choice}>
      <input
        type={kind}
        name={name}
        checked={isChosen}
        disabled={isDisabled}
        onChange={({ target }) => onChoose(target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
