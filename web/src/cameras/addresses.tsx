/** Where a camera can be watched with other programs, each address to be copied; with a token where one is needed. */
import { addressOf } from '../api/client.js';
import { useMe } from '../api/me.js';
import type { Camera } from '../api/types.js';
import { IconButton } from '../ui/button.js';
import { copy } from '../ui/copy.js';
import { toast } from '../ui/toasts.js';
import { t, type WordKey } from '../words/words.js';
import styles from './addresses.module.css';
import { type MediaToken, TokenChoice, useMediaToken, withToken } from './media-token.js';

export function Addresses({ camera: { id, streams, urls } }: { camera: Camera }) {
  const hasUsers = useMe()?.has_users === true;
  const media = useMediaToken(id);
  return (
    <div className={styles.addresses}>
      {hasUsers && streams.length > 0 && (
        <div className={styles.token}>
          <TokenChoice media={media} />
        </div>
      )}
      {streams.map(({ name, urls: own }, place) => (
        <section key={name}>
          {streams.length > 1 && <h3>{t('address.stream', { name })}</h3>}
          <dl>
            {rowsOf({ ...own, ...(place === 0 && { snapshot: urls.snapshot ?? null }) }).map(
              ([word, url]) => (
                <Address key={word} word={word} url={url} token={media.token} />
              ),
            )}
          </dl>
        </section>
      ))}
      {streams.length === 0 && (
        <p className={styles.none}>{t('address.none', { id: addressOf(`camera/${id}`) })}</p>
      )}
    </div>
  );
}

const ROWS = ['rtsp', 'hls', 'rtmp', 'flv', 'snapshot'] as const;

function rowsOf(urls: Readonly<Record<string, string | null>>): [WordKey, string][] {
  return ROWS.flatMap((kind) => {
    const url = urls[kind];
    return url ? [[`address.${kind}`, url] as [WordKey, string]] : [];
  });
}

function Address({ word, url, token }: { word: WordKey; url: string; token: MediaToken | null }) {
  const take = (): void => {
    void copy(withToken(url, token));
    // The token stays off the screen: others may look on.
    toast({ title: t(token ? 'address.copied.token' : 'shell.copied'), detail: url, icon: 'copy' });
  };
  return (
    <div className={styles.row}>
      <dt>{t(word)}</dt>
      <dd>
        <code dir="ltr">{url}</code>
        <IconButton
          icon="copy"
          size={18}
          label={t('address.copy', { what: t(word) })}
          onClick={take}
        />
      </dd>
    </div>
  );
}
