/** When a camera is recorded. */
import { Field } from '../ui/field.js';
import { t } from '../words/words.js';
import styles from './form.module.css';
import { RECORD_MODES, type RecordMode, type RecordValues } from './record-values.js';

export function RecordFields({
  values,
  problem,
  onChange,
}: {
  values: RecordValues;
  problem: string | undefined;
  onChange: (values: RecordValues) => void;
}) {
  const text = (key: 'schedule' | 'pre' | 'post' | 'types', placeholder: string) => (
    <Field label={t(`record.${key}`)} hint={t(`record.${key}.hint`)}>
      {(control) => (
        <input
          {...control}
          dir="ltr"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={values[key]}
          placeholder={placeholder}
          onChange={({ target }) => onChange({ ...values, [key]: target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <div className={styles.field}>
        <Field label={t('record.label')} problem={problem}>
          {(control) => (
            <select
              {...control}
              data-key="record"
              value={values.mode}
              onChange={({ target }) => onChange({ ...values, mode: target.value as RecordMode })}
            >
              {RECORD_MODES.map((mode) => (
                <option key={mode} value={mode}>
                  {t(`record.${mode}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {values.mode === 'schedule' && (
        <div className={styles.field}>{text('schedule', 'mon-fri 08:00-18:00; weekend')}</div>
      )}
      {values.mode === 'events' && (
        <>
          <div className={styles.short}>{text('pre', '5s')}</div>
          <div className={styles.short}>{text('post', '10s')}</div>
          <div className={styles.field}>{text('types', 'motion, person')}</div>
        </>
      )}
    </>
  );
}
