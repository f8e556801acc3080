/** The place to sign in: a name, a password, one button, and in words what stood in the way. */
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { followArrival, arrive } from '../api/session.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Mark } from '../ui/mark.js';
import { Secret } from '../ui/secret.js';
import { t } from '../words/words.js';
import { signIn, type SignInProblem } from './sign-in.js';
import styles from './sign-in-place.module.css';

export function SignInPlace() {
  const [isKnown, setKnown] = useState(false);
  useEffect(() => {
    document.title = `${t('signIn.title')} · camrelay`;
    void followArrival().then(() => setKnown(true));
  }, []);
  return (
    <main className={styles.place}>
      <Mark />
      <h1>{t('signIn.title')}</h1>
      {isKnown && <SignInForm />}
    </main>
  );
}

function SignInForm() {
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<SignInProblem | null>(null);
  const waitS = useSecondsLeft(problem);

  const focus = (field: 'username' | 'password'): void => {
    const input = form.current?.querySelector<HTMLInputElement>(`[name=${field}]`);
    input?.focus();
    input?.select();
  };
  const send = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const empty = [name.trim() === '' && 'username', password === '' && 'password'] as const;
    const missing = empty.find((field) => field !== false);
    if (missing) {
      focus(missing);
      return;
    }
    if (isSending || waitS > 0) return;
    setSending(true);
    setProblem(null);
    const found = await signIn(name.trim(), password);
    if (typeof found === 'string') {
      arrive(found);
      return;
    }
    setSending(false);
    setProblem(found);
    focus('password');
  };
  const isWrong = problem?.kind === 'wrong';
  return (
    <form className={styles.form} ref={form} onSubmit={(event) => void send(event)}>
      <Field label={t('signIn.name')}>
        {(control) => (
          <input
            {...control}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <Field label={t('signIn.password')} problem={isWrong ? t('signIn.wrong') : undefined}>
        {(control) => (
          <Secret
            control={control}
            name="password"
            autoComplete="current-password"
            value={password}
            onType={setPassword}
          />
        )}
      </Field>
      <div role="alert" className={styles.problem}>
        {problem && problem.kind !== 'wrong' && wordsOf(problem, waitS)}
      </div>
      <Button kind="main" type="submit" aria-disabled={isSending || waitS > 0}>
        {t(isSending ? 'signIn.sending' : 'signIn.go')}
      </Button>
      <p className={styles.hint}>{t('signIn.forgot')}</p>
    </form>
  );
}

function wordsOf(problem: Exclude<SignInProblem, { kind: 'wrong' }>, waitS: number): string {
  switch (problem.kind) {
    case 'slow':
      return waitS > 0 ? t('signIn.slow', { seconds: waitS }) : t('signIn.again');
    case 'away':
      return t('signIn.away');
    case 'other':
      return problem.message;
  }
}

/** How long one has to wait yet, s. */
function useSecondsLeft(problem: SignInProblem | null): number {
  const untilMs = problem?.kind === 'slow' ? problem.untilMs : 0;
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const tick = (): void => setNowMs(Date.now());
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [untilMs]);
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
}
