/** Another password for oneself. */
import { type SyntheticEvent, useState } from 'react';
import { type ApiFailure, answerOf, api } from '../api/client.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Secret } from '../ui/secret.js';
import { Sheet } from '../ui/sheet.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import styles from './account.module.css';
import { failureWords } from './failure-words.js';
import { isReady, NewPassword, NO_PASSWORD } from './new-password.js';

export function PasswordSheet({ name, onClose }: { name: string; onClose: () => void }) {
  const [old, setOld] = useState('');
  const [wanted, setWanted] = useState(NO_PASSWORD);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const isWrong = failure?.code === 'bad_login' || failure?.code === 'unauthorized';
  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (old === '' || !isReady(wanted)) return;
    setFailure(null);
    try {
      await answerOf(api.POST('/me/password', { body: { old, new: wanted.text } }));
      toast({ title: t('account.password.changed'), icon: 'key' });
      onClose();
    } catch (error) {
      setFailure(error as ApiFailure);
    }
  };
  return (
    <Sheet title={t('account.password')} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void save(event)}>
        {/* For the browser's memory of passwords. */}
        <input type="hidden" name="username" autoComplete="username" value={name} />
        <Field
          label={t('account.password.old')}
          problem={isWrong ? t('account.password.wrong') : undefined}
        >
          {(control) => (
            <Secret control={control} autoComplete="current-password" value={old} onType={setOld} />
          )}
        </Field>
        <NewPassword wanted={wanted} onChange={setWanted} />
        <p role="alert" className={styles.problem}>
          {failure && !isWrong && failureWords(failure)}
        </p>
        <Button kind="main" type="submit" disabled={old === '' || !isReady(wanted)}>
          {t('account.password')}
        </Button>
      </form>
    </Sheet>
  );
}
