/** Tokens for programs: those there are, and a new one, whose text is shown this once. */
import { type SyntheticEvent, useState } from 'react';
import { serverNow } from '../api/cameras.js';
import { type ApiFailure, answerOf, api } from '../api/client.js';
import type { Me } from '../api/me.js';
import { type Asked, useAnswer } from '../api/use-answer.js';
import { useZone } from '../shell/zone.js';
import { date, when } from '../time/format.js';
import { DAY_MS } from '../time/zone.js';
import { Button } from '../ui/button.js';
import { Confirm } from '../ui/confirm.js';
import { CopyText } from '../ui/copy-text.js';
import { Field } from '../ui/field.js';
import { Failure, Loading } from '../ui/notice.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';
import styles from './account.module.css';
import { failureWords } from './failure-words.js';
import { camerasWords, GrantFields, type Grants } from './grants.js';
import type { Token } from '../api/types.js';

/** For how long a token may be good, days; 0 for ever. */
const DAYS = [0, 7, 30, 365] as const;

export function TokensSheet({ me, onClose }: { me: Me; onClose: () => void }) {
  const tokens = useAnswer({
    key: ['tokens'],
    ask: ({ signal }) => answerOf(api.GET('/tokens', { signal })),
  });
  return (
    <Sheet title={t('tokens.title')} onClose={onClose}>
      <p className={styles.say}>{t('tokens.say')}</p>
      <Tokens me={me} asked={tokens} />
      <TokenForm me={me} onMade={tokens.askNow} />
    </Sheet>
  );
}

function Tokens({
  me,
  asked: { data, error, askNow },
}: {
  me: Me;
  asked: Asked<{ tokens: Token[] }>;
}) {
  if (error && !data) {
    return <Failure what={t('tokens.title')} error={error} onRetry={() => void askNow()} />;
  }
  if (!data) return <Loading />;
  const remove = async (token: string): Promise<void> => {
    await answerOf(api.DELETE('/tokens/{token}', { params: { path: { token } } }));
    await askNow();
  };
  return (
    <ul className={styles.rows} aria-label={t('tokens.title')}>
      {data.tokens.map((token) => (
        <li key={token.id}>
          <div>
            <b>{token.name}</b>
            {token.user !== me.name && ` · ${token.user}`}
          </div>
          <TokenFacts token={token} />
          <Confirm
            label={t('tokens.remove')}
            icon="trash"
            question={t('tokens.remove.ask', { name: token.name })}
            act={() => remove(token.id)}
          />
        </li>
      ))}
    </ul>
  );
}

function TokenFacts({ token: { role, cameras, last_used, expires } }: { token: Token }) {
  const zone = useZone();
  const nowMs = serverNow();
  const used =
    last_used === null
      ? t('tokens.unused')
      : t('tokens.used', { when: when(Date.parse(last_used), zone, nowMs) });
  const facts = [t(`role.${role}`), camerasWords(cameras), used];
  if (expires !== null) facts.push(t('tokens.until', { date: date(Date.parse(expires), zone) }));
  return <p className={styles.say}>{facts.join(' · ')}</p>;
}

function TokenForm({ me, onMade }: { me: Me; onMade: () => Promise<void> }) {
  const [name, setName] = useState('');
  const [grants, setGrants] = useState<Grants>({ role: 'viewer', cameras: null });
  const [days, setDays] = useState<number>(DAYS[0]);
  const [made, setMade] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const make = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setProblem(null);
    const expires = days === 0 ? null : new Date(serverNow() + days * DAY_MS).toISOString();
    const body = {
      name: name.trim(),
      role: grants.role,
      ...camerasOf(grants),
      ...(expires && { expires }),
    };
    try {
      const { token } = await answerOf(api.POST('/tokens', { body }));
      setMade(token);
      setName('');
      await onMade();
    } catch (error) {
      setProblem(failureWords(error as ApiFailure));
    }
  };
  if (made !== null) {
    return (
      <div className={styles.form} role="status">
        <CopyText label={t('tokens.made')} text={made} hint={t('tokens.made.say')} />
        <Button kind="quiet" icon="plus" onClick={() => setMade(null)}>
          {t('tokens.another')}
        </Button>
      </div>
    );
  }
  return (
    <form className={styles.form} onSubmit={(event) => void make(event)}>
      <h3>{t('tokens.new')}</h3>
      <Field label={t('tokens.name')} hint={t('tokens.name.hint')}>
        {(control) => (
          <input
            {...control}
            autoComplete="off"
            maxLength={64}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <GrantFields grants={grants} most={me.role} onChange={setGrants} />
      <Field label={t('tokens.for')}>
        {(control) => (
          <select
            {...control}
            value={days}
            onChange={({ target }) => setDays(Number(target.value))}
          >
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {count === 0 ? t('tokens.forEver') : t('tokens.days', { count })}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      <Button kind="main" type="submit" disabled={name.trim() === ''}>
        {t('tokens.make')}
      </Button>
    </form>
  );
}

const camerasOf = ({ cameras }: Grants) => cameras && { cameras: [...cameras] };
