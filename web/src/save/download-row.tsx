/** A download: whose it is, how far it is and how long it will take, and its end. */
import { useState } from 'react';
import { roughly, size } from '../time/format.js';
import { Button, IconButton } from '../ui/button.js';
import { t } from '../words/words.js';
import styles from './save.module.css';
import { cancelDownload, type Download, forgetDownload } from './downloads.js';
import { partDone, timeLeft } from './progress.js';

export function DownloadRow({ download }: { download: Download }) {
  const { job, title, fileName, sent, total, state } = download;
  const [problem, setProblem] = useState<string | null>(null);
  const isRunning = state === 'running';
  const cancel = (): void => {
    cancelDownload(job).catch((error: unknown) => setProblem((error as Error).message));
  };
  return (
    <li className={styles.download} data-state={state}>
      <p className={styles.downloadHead}>
        <b>{title}</b>
        <span>{progressWords(download)}</span>
      </p>
      {isRunning ? (
        <div className={styles.progress}>
          <progress value={partDone(sent, total)} aria-label={title} />
          <Button onClick={cancel}>{t('shell.cancel')}</Button>
        </div>
      ) : (
        <div className={styles.progress}>
          <p className={styles.file}>{fileName}</p>
          <IconButton icon="close" label={t('save.forget')} onClick={() => forgetDownload(job)} />
        </div>
      )}
      {state === 'failed' && <p role="alert">{t('save.failed')}</p>}
      {problem !== null && <p role="alert">{problem}</p>}
    </li>
  );
}

/** "214 of 388 MB · 9 s left". */
function progressWords({ state, samples, sent, total }: Download): string {
  if (state !== 'running') return t(`save.state.${state}`);
  if (total === null) return t('save.preparing');
  const done = t('save.progress', { sent: size(sent), total: size(total) });
  const leftMs = timeLeft(samples, total);
  return leftMs === null
    ? done
    : `${done} · ${t('save.left', { duration: roughly(Math.max(1_000, leftMs)) })}`;
}
