/** System: whether recordings are safe, how full the disk is, what went wrong, and each camera's figures. */
import { useCameras } from '../api/cameras.js';
import { answerOf, api, ask, failureOf } from '../api/client.js';
import { useMay, useMe } from '../api/me.js';
import { useAnswer } from '../api/use-answer.js';
import { NotAllowed } from '../shell/not-allowed.js';
import { PlaceHead } from '../shell/place-head.js';
import { useZone } from '../shell/zone.js';
import { roughly } from '../time/format.js';
import { Button } from '../ui/button.js';
import { copy } from '../ui/copy.js';
import { Failure, Loading } from '../ui/notice.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import { DiskCard } from './disk-card.js';
import type { SystemFacts } from './facts.js';
import { LatelyCard } from './lately-card.js';
import { NowTable } from './now-table.js';
import { ReachTable } from './reach-table.js';
import { systemSentence } from './sentence.js';
import styles from './system.module.css';

const REFRESH_MS = 5_000;

export function SystemPlace() {
  const mayLook = useMay('operator');
  if (!mayLook) return <NotAllowed place={t('system.title')} says={t('system.operators')} />;
  return <System />;
}

function System() {
  const mayReport = useMay('admin');
  const isOpen = useMe()?.has_users === false;
  const zone = useZone();
  const { list } = useCameras();
  const { data, error, askNow } = useAnswer({
    key: ['system'],
    ask: ({ signal }) => answerOf(api.GET('/system', { signal })),
    everyMs: REFRESH_MS,
  });
  return (
    <>
      <PlaceHead
        title={t('system.title')}
        sentence={data && list && systemSentence(data, list, zone)}
      >
        {data && <About facts={data} />}
        {mayReport && (
          <Button icon="copy" onClick={() => void copyReport()}>
            {t('system.report')}
          </Button>
        )}
      </PlaceHead>
      {error && !data && (
        <Failure what={t('system.what')} error={error} onRetry={() => void askNow()} />
      )}
      {!data && !error && <Loading />}
      {data && (
        <div className={styles.place}>
          <div className={styles.top}>
            <DiskCard facts={data} zone={zone} />
            <LatelyCard nowMs={Date.parse(data.time)} zone={zone} />
          </div>
          {data.forecast && data.forecast.cameras.length > 0 && (
            <ReachTable cameras={data.forecast.cameras} nowMs={Date.parse(data.time)} />
          )}
          <NowTable loads={data.cameras} />
          {isOpen && (
            <p className={styles.open}>{t('system.open', { command: 'camrelay user add' })}</p>
          )}
        </div>
      )}
    </>
  );
}

function About({ facts: { version, ffmpeg, started, time } }: { facts: SystemFacts }) {
  const uptime = roughly(Date.parse(time) - Date.parse(started));
  const [number = ffmpeg.version] = /^\d+(\.\d+)*/.exec(ffmpeg.version) ?? [];
  return (
    <span className={styles.about}>{t('system.about', { version, ffmpeg: number, uptime })}</span>
  );
}

async function copyReport(): Promise<void> {
  try {
    const response = await ask('api/v1/system/report');
    if (!response.ok) throw failureOf(await response.json(), response.status);
    await copy(await response.text());
    toast({ title: t('system.report.copied'), icon: 'copy' });
  } catch (error) {
    toast({
      title: t('system.report.failed', { message: (error as Error).message }),
      icon: 'warning',
    });
  }
}
