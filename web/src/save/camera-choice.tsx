/** A camera of which a clip may be saved: its size, what is missing, and what stands in the way of it. */
import { useCamera } from '../api/cameras.js';
import { causeOf } from '../causes/causes.js';
import { clock, duration, size } from '../time/format.js';
import { Swatch } from '../timeline/swatch.js';
import { Button } from '../ui/button.js';
import { Choice } from '../ui/field.js';
import { t } from '../words/words.js';
import { clipPath, type ClipWish, partsAt, type Span } from './clip.js';
import { beginDownload } from './downloads.js';
import { RecordedElsewhere } from './recorded-elsewhere.js';
import styles from './save.module.css';
import { titleOf } from './title.js';
import type { ClipInfo } from './use-clips.js';

export function CameraChoice({
  clip: { camera, bytes, facts, missing, failure },
  wish,
  isChosen,
  onChoose,
  onSpan,
}: {
  clip: ClipInfo;
  wish: ClipWish;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
  onSpan: (span: Span) => void;
}) {
  const name = useCamera(camera)?.name ?? camera;
  const isEmpty = failure?.code === 'no_recording' || (failure === null && bytes === 0);
  const amount = (): string => {
    if (isEmpty) return t('save.nothing');
    if (bytes === null) return '';
    return facts ? size(bytes) : t('save.about', { size: size(bytes) });
  };
  return (
    <li>
      <div className={styles.camera}>
        <Choice isChosen={isChosen} onChoose={onChoose}>
          {name}
        </Choice>
        {missing && !isEmpty && (
          <span className={styles.missing} data-family={causeOf(missing.cause).family}>
            <Swatch cause={missing.cause} />
            {t('save.missing', { duration: duration(missing.ms) })}
          </span>
        )}
        <span className={styles.amount}>{amount()}</span>
      </div>
      {isChosen && isEmpty && <RecordedElsewhere camera={camera} wish={wish} onSpan={onSpan} />}
      {isChosen && failure?.code === 'codec_change' && (
        <TwoFormats camera={camera} name={name} wish={wish} moments={momentsIn(failure.answer)} />
      )}
      {isChosen && failure?.code === 'too_many_viewers' && (
        <p className={styles.obstacle}>{t('save.tooManyClips')}</p>
      )}
      {isChosen && failure && !SAID.has(failure.code) && (
        <p className={styles.obstacle}>{failure.message}</p>
      )}
    </li>
  );
}

const SAID = new Set(['no_recording', 'codec_change', 'too_many_viewers']);

/** The format of the picture changes within the span: no file holds both. */
function TwoFormats({
  camera,
  name,
  wish,
  moments,
}: {
  camera: string;
  name: string;
  wish: ClipWish;
  moments: readonly number[];
}) {
  const parts = partsAt(wish, moments);
  const saveAll = (): void => {
    for (const part of parts) {
      const partWish = { ...wish, ...part };
      beginDownload({
        path: clipPath(camera, partWish),
        title: titleOf([name], partWish),
        fileName: `${camera}.mp4`,
        lengthMs: part.toMs - part.fromMs,
        total: null,
      });
    }
  };
  return (
    <div className={styles.obstacle}>
      <p>
        <b>{t('cause.codec_change')}</b>{' '}
        {t('save.changed', { time: moments.map((ms) => clock(ms, wish.zone)).join(', ') })}
      </p>
      <Button icon="download" onClick={saveAll}>
        {t('save.two', { count: parts.length })}
      </Button>
    </div>
  );
}

/** When the format changes, as the refusal says. */
function momentsIn(answer: unknown): number[] {
  const { error } = answer as { error?: { moments?: readonly string[] } };
  return (error?.moments ?? []).map((text) => Date.parse(text));
}
