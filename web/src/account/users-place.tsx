/** Users: who may come in, what each may do and see. For admins. */
import { useState } from 'react';
import { ApiFailure, answerOf, api } from '../api/client.js';
import { useMay, useMe } from '../api/me.js';
import type { User } from '../api/types.js';
import { useAnswer } from '../api/use-answer.js';
import { NotAllowed } from '../shell/not-allowed.js';
import { PlaceHead } from '../shell/place-head.js';
import { Button } from '../ui/button.js';
import { Confirm } from '../ui/confirm.js';
import { Failure, Loading } from '../ui/notice.js';
import { t } from '../words/words.js';
import styles from './account.module.css';
import { failureWords } from './failure-words.js';
import { camerasWords } from './grants.js';
import { UserSheet } from './user-sheet.js';

export function UsersPlace() {
  const mayChange = useMay('admin');
  if (!mayChange) return <NotAllowed place={t('users.title')} says={t('users.admins')} />;
  return <Users />;
}

function Users() {
  const me = useMe();
  const { data, error, askNow } = useAnswer({
    key: ['users'],
    ask: ({ signal }) => answerOf(api.GET('/users', { signal })),
  });
  const [changing, setChanging] = useState<User | 'new' | null>(null);
  const remove = async (name: string): Promise<void> => {
    try {
      await answerOf(api.DELETE('/users/{user}', { params: { path: { user: name } } }));
    } catch (failure) {
      throw failure instanceof ApiFailure ? new Error(failureWords(failure)) : failure;
    }
    await askNow();
  };
  return (
    <>
      <PlaceHead
        title={t('users.title')}
        sentence={data && t('users.count', { count: data.users.length })}
      >
        <Button kind="main" icon="plus" onClick={() => setChanging('new')}>
          {t('users.add')}
        </Button>
      </PlaceHead>
      {error && !data && (
        <Failure what={t('users.title')} error={error} onRetry={() => void askNow()} />
      )}
      {!data && !error && <Loading />}
      <ul className={`${styles.rows} ${styles.users}`} aria-label={t('users.title')}>
        {data?.users.map((user) => (
          <li key={user.name}>
            <h2>
              {user.name}
              {user.name === me?.name && ` (${t('users.you')})`}
            </h2>
            <p className={styles.say}>
              {t(`role.${user.role}`)} · {camerasWords(user.cameras)}
            </p>
            <div className={styles.acts}>
              <Button onClick={() => setChanging(user)}>
                {t('users.change')}
                <span className="aloud"> {user.name}</span>
              </Button>
              <Confirm
                label={t('users.remove')}
                icon="trash"
                question={t('users.remove.ask', { name: user.name })}
                act={() => remove(user.name)}
              />
            </div>
          </li>
        ))}
      </ul>
      {changing !== null && (
        <UserSheet
          user={changing === 'new' ? null : changing}
          onSaved={askNow}
          onClose={() => setChanging(null)}
        />
      )}
    </>
  );
}
