/** Kept: the spans that retention spares, and the downloads under way. */
import { useEffect, useState } from 'react';
import { askAgain } from '../api/answers.js';
import { answerOf, api } from '../api/client.js';
import { onNews } from '../api/news.js';
import type { Kept } from '../api/types.js';
import { useAnswer } from '../api/use-answer.js';
import { DownloadRow } from '../save/download-row.js';
import { useDownloads } from '../save/downloads.js';
import { SaveSheet } from '../save/save-sheet.js';
import type { Span } from '../save/clip.js';
import { PlaceHead } from '../shell/place-head.js';
import { useZone } from '../shell/zone.js';
import { Failure, Loading, Notice } from '../ui/notice.js';
import { t } from '../words/words.js';
import { KeptRow } from './kept-row.js';
import styles from './kept.module.css';

const KEY = ['protected'];

export function KeptPlace() {
  const { data, error, askNow } = useAnswer({
    key: KEY,
    ask: ({ signal }) => answerOf(api.GET('/protected', { signal })),
  });
  useEffect(
    () =>
      onNews(({ type }) => {
        if (type === 'protected' || type === 'up' || type === 'reset') {
          void askAgain(({ key }) => key[0] === KEY[0]);
        }
      }),
    [],
  );
  const [saving, setSaving] = useState<Readonly<{ camera: string; span: Span }> | null>(null);
  const zone = useZone(saving?.camera);
  const spans = data && newestFirst(data.protected);
  return (
    <>
      <PlaceHead
        title={t('kept.title')}
        sentence={spans && spans.length > 0 && t('kept.sentence', { count: spans.length })}
      />
      <div className={styles.place}>
        <Downloads />
        {error && !data && (
          <Failure what={t('kept.what')} error={error} onRetry={() => void askNow()} />
        )}
        {!data && !error && <Loading />}
        {spans?.length === 0 && (
          <Notice icon="lock" title={t('kept.none')}>
            <p>{t('kept.none.say')}</p>
          </Notice>
        )}
        {spans && spans.length > 0 && (
          <ul className={styles.spans} aria-label={t('kept.title')}>
            {spans.map((span) => (
              <KeptRow
                key={span.id}
                kept={span}
                onSave={() => setSaving({ camera: span.camera, span: spanOf(span) })}
              />
            ))}
          </ul>
        )}
      </div>
      {saving && (
        <SaveSheet
          key={saving.camera}
          cameras={[saving.camera]}
          span={saving.span}
          onSpan={(span) => setSaving({ ...saving, span })}
          zone={zone}
          onClose={() => setSaving(null)}
        />
      )}
    </>
  );
}

function Downloads() {
  const downloads = useDownloads();
  if (downloads.length === 0) return null;
  return (
    <section className={styles.downloads}>
      <h2>{t('save.downloads')}</h2>
      <ul>
        {downloads.toReversed().map((download) => (
          <DownloadRow key={download.job} download={download} />
        ))}
      </ul>
    </section>
  );
}

function newestFirst(spans: readonly Kept[]): Kept[] {
  return spans.toSorted((one, other) => Date.parse(other.from) - Date.parse(one.from));
}

export function spanOf({ from, to }: Pick<Kept, 'from' | 'to'>): Span {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}
