/** One end of the span: its time, which may be typed over; with a choice where that time comes twice. */
import { useState } from 'react';
import { serverNow } from '../api/cameras.js';
import { clock } from '../time/format.js';
import { offsetText } from '../time/zone.js';
import { Button } from '../ui/button.js';
import { parseTyped } from '../timeline/typed-time.js';
import { Field } from '../ui/field.js';
import { spoken, t } from '../words/words.js';
import styles from './save.module.css';

export function TimeField({
  label,
  ms,
  zone,
  onMs,
}: {
  label: string;
  ms: number;
  zone: string;
  onMs: (ms: number) => void;
}) {
  /** What is being typed; null while the field shows the instant. */
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const [choices, setChoices] = useState<readonly number[]>([]);

  const settle = (chosen: number): void => {
    setText(null);
    setChoices([]);
    onMs(chosen);
  };
  const take = (): void => {
    if (text === null) return;
    const typed = parseTyped(text, zone, serverNow(), spoken(), ms);
    setProblem(typed ? undefined : t('save.time.unknown'));
    if (typed?.kind === 'ambiguous') setChoices(typed.choices);
    else if (typed) settle(typed.ms);
    if (typed?.kind === 'skipped') {
      setProblem(t('save.time.skipped', { time: clock(typed.ms, zone) }));
    }
  };
  return (
    <div>
      <Field label={label} problem={problem}>
        {(control) => (
          <input
            {...control}
            dir="ltr"
            inputMode="numeric"
            autoComplete="off"
            value={text ?? clock(ms, zone)}
            onChange={({ target }) => {
              setText(target.value);
              setProblem(undefined);
            }}
            onBlur={take}
            onKeyDown={({ key }) => {
              if (key === 'Enter') take();
            }}
          />
        )}
      </Field>
      {choices.length > 0 && (
        <p className={styles.choices}>
          {t('save.time.twice')}
          {choices.map((choice) => (
            <Button key={choice} onClick={() => settle(choice)}>
              {clock(choice, zone)} {offsetText(choice, zone)}
            </Button>
          ))}
        </p>
      )}
    </div>
  );
}
