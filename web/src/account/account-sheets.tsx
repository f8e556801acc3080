/** One's own account: who one is here, the password, tokens for programs, the way out; users, for admins. */
import { useState } from 'react';
import { Link } from 'wouter';
import { isAtLeast, type Me, useMe } from '../api/me.js';
import { signOut } from '../api/session.js';
import { useStore } from '../api/store.js';
import buttons from '../ui/button.module.css';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';
import styles from './account.module.css';
import { opened } from './opened.js';
import { PasswordSheet } from './password-sheet.js';
import { TokensSheet } from './tokens-sheet.js';

export function AccountSheets() {
  const me = useMe();
  const open = useStore(opened);
  if (!me?.has_users || me.name === null || open === null) return null;
  const back = (): void => opened.set('account');
  switch (open) {
    case 'account':
      return <AccountSheet me={{ ...me, name: me.name }} onClose={() => opened.set(null)} />;
    case 'password':
      return <PasswordSheet name={me.name} onClose={back} />;
    case 'tokens':
      return <TokensSheet me={me} onClose={back} />;
  }
}

function AccountSheet({
  me: { name, role },
  onClose,
}: {
  me: Me & Readonly<{ name: string }>;
  onClose: () => void;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const leave = (): void => {
    setProblem(null);
    signOut().catch((error: unknown) => setProblem((error as Error).message));
  };
  return (
    <Sheet title={name} onClose={onClose}>
      <p className={styles.say}>{t(`role.${role}.say`)}</p>
      <div className={styles.list}>
        <Button icon="key" onClick={() => opened.set('password')}>
          {t('account.password')}
        </Button>
        <Button icon="link" onClick={() => opened.set('tokens')}>
          {t('tokens.title')}
        </Button>
        {isAtLeast(role, 'admin') && (
          <Link href="/users" className={`${buttons.button} ${buttons.plain}`} onClick={onClose}>
            <Icon name="people" size={16} />
            {t('users.title')}
          </Link>
        )}
        <Button icon="out" onClick={leave}>
          {t('account.out')}
        </Button>
      </div>
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
    </Sheet>
  );
}
