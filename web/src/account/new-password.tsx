/** A password that is to be: typed twice, or made up and then seen, so that it can be handed on. */
import { Button } from '../ui/button.js';
import { CopyText } from '../ui/copy-text.js';
import { Field } from '../ui/field.js';
import { Secret } from '../ui/secret.js';
import { randomText } from '../ui/random-text.js';
import { t } from '../words/words.js';

export type Wanted = Readonly<{ text: string; again: string; isMadeUp: boolean }>;

export const NO_PASSWORD: Wanted = { text: '', again: '', isMadeUp: false };
/** As camrelay has it. */
const SHORTEST = 8;
const MADE_UP_LETTERS = 20;

export const isReady = ({ text, again, isMadeUp }: Wanted): boolean =>
  text.length >= SHORTEST && (isMadeUp || text === again);

export function NewPassword({
  wanted: { text, again, isMadeUp },
  problem,
  onChange,
}: {
  wanted: Wanted;
  problem?: string | undefined;
  onChange: (wanted: Wanted) => void;
}) {
  if (isMadeUp) {
    return (
      <>
        <CopyText label={t('password.made')} text={text} hint={t('password.made.say')} />
        <Button kind="quiet" onClick={() => onChange(NO_PASSWORD)}>
          {t('password.type')}
        </Button>
      </>
    );
  }
  const isOther = again.length >= text.length && again !== text;
  return (
    <>
      <Field
        label={t('password.new')}
        hint={t('password.new.hint', { count: SHORTEST })}
        problem={problem}
      >
        {(control) => (
          <Secret
            control={control}
            autoComplete="new-password"
            value={text}
            onType={(typed) => onChange({ text: typed, again, isMadeUp: false })}
          />
        )}
      </Field>
      <Field label={t('password.again')} problem={isOther ? t('password.other') : undefined}>
        {(control) => (
          <Secret
            control={control}
            autoComplete="new-password"
            value={again}
            onType={(typed) => onChange({ text, again: typed, isMadeUp: false })}
          />
        )}
      </Field>
      <Button
        kind="quiet"
        icon="key"
        onClick={() => onChange({ text: randomText(MADE_UP_LETTERS), again: '', isMadeUp: true })}
      >
        {t('password.makeUp')}
      </Button>
    </>
  );
}
