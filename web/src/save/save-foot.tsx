/** What stays in sight of the sheet: how much it is, the button that saves it, and what is under way. */
import { useState } from 'react';
import { useCameras } from '../api/cameras.js';
import { addressOf, answerOf, api } from '../api/client.js';
import { useNow } from '../shell/use-now.js';
import { duration, size } from '../time/format.js';
import { instantText } from '../time/zone.js';
import { Button } from '../ui/button.js';
import { copy } from '../ui/copy.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import { clipPath, type ClipWish, zipName, zipPath } from './clip.js';
import { DownloadRow } from './download-row.js';
import { beginDownload, useDownloads } from './downloads.js';
import styles from './save.module.css';
import { spanFault } from './span-fault.js';
import { titleOf } from './title.js';
import type { ClipInfo } from './use-clips.js';
import { useSpaceWarning } from './space.js';

export function SaveFoot({
  clips,
  wish,
  keep,
}: {
  /** Of the cameras that were chosen. */
  clips: readonly ClipInfo[];
  wish: ClipWish;
  /** To be spared by retention, with a note. */
  keep: Readonly<{ note: string }> | null;
}) {
  const { list } = useCameras();
  const downloads = useDownloads();
  const nowMs = useNow(1_000);
  const [problem, setProblem] = useState<string | null>(null);
  const there = clips.filter(({ failure, bytes }) => failure === null && bytes !== 0);
  const bytes = there.reduce((sum, clip) => sum + (clip.bytes ?? 0), 0);
  const isExact = there.every(({ facts }) => facts !== null);
  const warning = useSpaceWarning(bytes);
  const isImpossible = there.length === 0 || spanFault(wish, nowMs) !== null;

  const keepSpans = async (note: string): Promise<void> => {
    const { fromMs, toMs, zone } = wish;
    const body = { from: instantText(fromMs, zone), to: instantText(toMs, zone), note };
    for (const { camera } of clips) {
      await answerOf(
        api.POST('/cameras/{camera}/protected', { params: { path: { camera } }, body }),
      );
    }
    const title = t('save.kept', { count: clips.length, duration: duration(toMs - fromMs) });
    toast({ title, icon: 'lock' });
  };
  const keepFirst = async (): Promise<void> => {
    setProblem(null);
    try {
      if (keep) await keepSpans(keep.note);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const download = (): void => {
    const [first, ...others] = there;
    if (!first) return;
    const ids = there.map(({ camera }) => camera);
    const names = ids.map((id) => list?.find((camera) => camera.id === id)?.name ?? id);
    const isZip = others.length > 0;
    beginDownload({
      path: isZip ? zipPath(ids, wish) : clipPath(first.camera, wish),
      title: titleOf(names, wish),
      fileName: isZip
        ? zipName(wish, list?.find(({ id }) => id === first.camera)?.time_zone ?? wish.zone)
        : (first.facts?.fileName ?? `${first.camera}.mp4`),
      lengthMs: wish.toMs - wish.fromMs,
      total: isExact && !isZip ? bytes : null,
    });
    void keepFirst();
  };
  const copyLink = (): void => {
    void copy(linkTo(clips, wish));
    toast({ title: t('save.linkCopied'), icon: 'link' });
  };
  const amount = isExact ? size(bytes) : t('save.about', { size: size(bytes) });
  return (
    <div className={styles.foot}>
      <p className={styles.sum}>
        <span>{footWords(clips.length, there.length)}</span>
        {bytes > 0 && <b>{amount}</b>}
      </p>
      {warning && <p className={styles.warning}>{warning}</p>}
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.buttons}>
        <Button kind="main" icon="download" disabled={isImpossible} onClick={download}>
          {bytes > 0 ? t('save.downloadSize', { size: size(bytes) }) : t('save.download')}
        </Button>
        <Button icon="link" onClick={copyLink}>
          {t('save.copyLink')}
        </Button>
      </div>
      {keep && (
        <Button kind="quiet" icon="lock" disabled={isImpossible} onClick={() => void keepFirst()}>
          {t('save.onlyKeep')}
        </Button>
      )}
      {downloads.length > 0 && (
        <ul className={styles.downloads} aria-label={t('save.downloads')}>
          {downloads.slice(-3).map((one) => (
            <DownloadRow key={one.job} download={one} />
          ))}
        </ul>
      )}
    </div>
  );
}

function footWords(chosen: number, there: number): string {
  if (chosen === 0) return t('save.none');
  return there > 1 ? t('save.zip', { count: there }) : t('save.one');
}

/** To the selection, in the place it was made in. */
function linkTo(clips: readonly ClipInfo[], { fromMs, toMs, zone }: ClipWish): string {
  const [from, to] = [instantText(fromMs, zone), instantText(toMs, zone)];
  const values = new URLSearchParams({ at: from, from, to });
  const [first, ...others] = clips.map(({ camera }) => camera);
  if (first === undefined || others.length > 0) {
    const cameras = clips.map(({ camera }) => camera).join(',');
    return addressOf(`timeline?cameras=${cameras}&${values.toString()}`);
  }
  return addressOf(`camera/${first}?${values.toString()}`);
}
