/** Somebody new, or what somebody is called, may do and see; and another password for them. */
import { type SyntheticEvent, useState } from 'react';
import { ApiFailure, answerOf, api } from '../api/client.js';
import type { User } from '../api/types.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Sheet } from '../ui/sheet.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import styles from './account.module.css';
import { failureWords } from './failure-words.js';
import { GrantFields, type Grants } from './grants.js';
import { isReady, NewPassword, NO_PASSWORD } from './new-password.js';

export function UserSheet({
  user,
  onSaved,
  onClose,
}: {
  /** Null for somebody new. */
  user: User | null;
  onSaved: () => Promise<void>;
  onClose: () => void;
}) {
  const [name, setName] = useState(user?.name ?? '');
  const [grants, setGrants] = useState<Grants>({
    role: user?.role ?? 'viewer',
    cameras: user?.cameras ?? null,
  });
  const [wanted, setWanted] = useState(NO_PASSWORD);
  const [changesPassword, setChangesPassword] = useState(user === null);
  const [problem, setProblem] = useState<string | null>(null);
  const isDone = name.trim() !== '' && (!changesPassword || isReady(wanted));

  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (!isDone) return;
    setProblem(null);
    const { role } = grants;
    // An admin sees all there are.
    const cameras = role === 'admin' || !grants.cameras ? null : [...grants.cameras];
    const password = wanted.text;
    try {
      if (user) {
        const body = { role, cameras, ...(changesPassword && { password }) };
        await answerOf(api.PATCH('/users/{user}', { params: { path: { user: user.name } }, body }));
      } else {
        await answerOf(
          api.POST('/users', { body: { name: name.trim(), password, role, cameras } }),
        );
      }
      toast({ title: t('users.saved', { name: name.trim() }), icon: 'people' });
      onClose();
      await onSaved();
    } catch (error) {
      setProblem(error instanceof ApiFailure ? failureWords(error) : String(error));
    }
  };
  return (
    <Sheet title={user?.name ?? t('users.add')} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void save(event)}>
        {!user && (
          <Field label={t('signIn.name')} hint={t('users.name.hint')}>
            {(control) => (
              <input
                {...control}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={64}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
        )}
        <GrantFields
          grants={grants}
          most="admin"
          hasAll={grants.role === 'admin'}
          onChange={setGrants}
        />
        {changesPassword ? (
          <NewPassword wanted={wanted} onChange={setWanted} />
        ) : (
          <Button icon="key" onClick={() => setChangesPassword(true)}>
            {t('users.password')}
          </Button>
        )}
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
        <Button kind="main" type="submit" disabled={!isDone}>
          {t(user ? 'users.save' : 'users.add')}
        </Button>
      </form>
    </Sheet>
  );
}
