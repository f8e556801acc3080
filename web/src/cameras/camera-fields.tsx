/** The fields of a camera of some kind, each as its key wants it. */
import type { ClipboardEvent } from 'react';
import { Choice, type Control, Field } from '../ui/field.js';
import { Secret } from '../ui/secret.js';
import { isWord, t } from '../words/words.js';
import styles from './form.module.css';
import { filledBy } from './pasted.js';
import type { FieldSpec } from './vendors.js';

export type FieldValues = Readonly<Record<string, string>>;

export function CameraField({
  spec,
  value,
  isSecretSet,
  problem,
  onFill,
}: {
  spec: FieldSpec;
  value: string;
  /** A secret that is there and is not shown. */
  isSecretSet: boolean;
  problem: string | undefined;
  /** What was typed or pasted may fill other fields too. */
  onFill: (values: FieldValues) => void;
}) {
  const { key, label, kind, hint } = spec;
  const fill = (text: string): void => onFill({ [key]: text });
  if (kind === 'flag') {
    return (
      <div className={styles.flag}>
        <Choice isChosen={value === 'true'} onChoose={(isOn) => fill(isOn ? 'true' : '')}>
          {t(label)}
        </Choice>
        {hint && <p className={styles.hint}>{t(hint)}</p>}
      </div>
    );
  }
  return (
    <div className={spec.isShort ? styles.short : styles.field}>
      <Field label={t(label)} problem={problem} {...(hint && { hint: t(hint) })}>
        {(control) => {
          if (kind === 'choice') {
            return <Picker control={control} spec={spec} value={value} onPick={fill} />;
          }
          if (kind === 'secret') {
            return (
              <Secret
                control={control}
                data-key={key}
                value={value}
                autoComplete="new-password"
                placeholder={isSecretSet ? t('cameras.secretSet') : undefined}
                onType={fill}
              />
            );
          }
          const take = (text: string): boolean => {
            const filled = kind === 'address' ? filledBy(text, key) : null;
            if (!filled || (key !== 'host' && filled.username === undefined)) return false;
            onFill(filled);
            return true;
          };
          return (
            <input
              {...control}
              data-key={key}
              dir="ltr"
              value={value}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              inputMode={kind === 'number' ? 'numeric' : undefined}
              placeholder={spec.usual}
              required={spec.isNeeded}
              onChange={({ target }) => fill(target.value)}
              onBlur={({ target }) => take(target.value)}
              onPaste={(event: ClipboardEvent) => {
                if (take(event.clipboardData.getData('text'))) event.preventDefault();
              }}
            />
          );
        }}
      </Field>
    </div>
  );
}

function Picker({
  control,
  spec: { key, choices = [] },
  value,
  onPick,
}: {
  control: Control;
  spec: FieldSpec;
  value: string;
  onPick: (value: string) => void;
}) {
  const [usual = ''] = choices;
  return (
    <select
      {...control}
      data-key={key}
      value={value === '' ? usual : value}
      onChange={({ target }) => onPick(target.value === usual ? '' : target.value)}
    >
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choiceWords(key, choice)}
        </option>
      ))}
    </select>
  );
}

/** Words where there are some; else the value as the configuration writes it. */
function choiceWords(key: string, choice: string): string {
  if (choice === '') return t('choice.usual');
  const word = `choice.${key}.${choice}`;
  return isWord(word) ? t(word) : choice;
}
