/** Which stream of a camera is recorded, and which others may be watched. */
import { Choice, Field } from '../ui/field.js';
import { t } from '../words/words.js';
import styles from './form.module.css';
import type { FormEdits } from './form-edits.js';
import type { FormValues } from './form-values.js';
import type { VendorSpec } from './vendors.js';

export function StreamFields({
  vendor,
  values,
  onChange,
}: {
  vendor: VendorSpec;
  values: FormValues;
  onChange: (changed: FormEdits) => void;
}) {
  const others = vendor.streams.filter((name) => name !== values.stream);
  const toggle = (name: string, isOn: boolean): void =>
    onChange({
      extraStreams: isOn
        ? [...values.extraStreams, name]
        : values.extraStreams.filter((other) => other !== name),
    });
  return (
    <>
      <div className={styles.field}>
        <Field label={t('field.stream')}>
          {(control) => (
            <select
              {...control}
              data-key="stream"
              value={values.stream}
              onChange={({ target }) => onChange({ stream: target.value })}
            >
              {vendor.streams.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <fieldset className={styles.field}>
        <legend>{t('field.extraStreams')}</legend>
        {others.map((name) => (
          <Choice
            key={name}
            isChosen={values.extraStreams.includes(name)}
            onChoose={(isOn) => toggle(name, isOn)}
          >
            {name}
          </Choice>
        ))}
      </fieldset>
    </>
  );
}
