/**
 * Save a span: from when to when, of which cameras, how large that is and what is missing in it; as files
 * for the viewer, and kept on camrelay's disk where they want that.
 */
import { useState } from 'react';
import { useMay } from '../api/me.js';
import { useCameras } from '../api/cameras.js';
import { Choice, Field } from '../ui/field.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';
import { CameraChoice } from './camera-choice.js';
import type { ClipWish, Span } from './clip.js';
import { SaveFoot } from './save-foot.js';
import styles from './save.module.css';
import { SpanFields } from './span-fields.js';
import { useClips } from './use-clips.js';
import { Button } from '../ui/button.js';

export function SaveSheet({
  cameras,
  span,
  onSpan,
  zone,
  onClose,
}: {
  cameras: readonly string[];
  span: Span;
  onSpan: (span: Span) => void;
  zone: string;
  onClose: () => void;
}) {
  const { list } = useCameras();
  const mayKeep = useMay('operator');
  const [showsOthers, setShowsOthers] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(cameras));
  const [keepsGaps, setKeepsGaps] = useState(false);
  const [hasClock, setHasClock] = useState(false);
  const [isKept, setIsKept] = useState(false);
  const [note, setNote] = useState('');

  const others = list?.map(({ id }) => id).filter((id) => !cameras.includes(id)) ?? [];
  const shown = showsOthers ? [...cameras, ...others] : cameras;
  const wish: ClipWish = { ...span, zone, keepsGaps, hasClock };
  const clips = useClips(shown, chosen, wish);
  const wanted = clips.filter(({ camera }) => chosen.has(camera));
  const isAnyMissing = wanted.some(({ missing }) => missing !== null);

  const choose = (camera: string, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(camera);
    else next.delete(camera);
    setChosen(next);
  };
  return (
    <Sheet
      title={t('save.title')}
      onClose={onClose}
      foot={<SaveFoot clips={wanted} wish={wish} keep={isKept ? { note } : null} />}
    >
      <div className={styles.form}>
        <SpanFields span={span} onSpan={onSpan} zone={zone} />
        <fieldset>
          <legend className={styles.legend}>{t('save.cameras')}</legend>
          <ul className={styles.cameras}>
            {clips.map((clip) => (
              <CameraChoice
                key={clip.camera}
                clip={clip}
                wish={wish}
                isChosen={chosen.has(clip.camera)}
                onChoose={(isChosen) => choose(clip.camera, isChosen)}
                onSpan={onSpan}
              />
            ))}
          </ul>
          {!showsOthers && others.length > 0 && (
            <Button kind="quiet" icon="plus" onClick={() => setShowsOthers(true)}>
              {t('save.others')}
            </Button>
          )}
        </fieldset>
        {isAnyMissing && (
          <fieldset>
            <legend className={styles.legend}>{t('save.missingParts')}</legend>
            <div className={styles.row}>
              <Choice
                kind="radio"
                name="gaps"
                isChosen={!keepsGaps}
                onChoose={() => setKeepsGaps(false)}
              >
                {t('save.skip')}
              </Choice>
              <Choice
                kind="radio"
                name="gaps"
                isChosen={keepsGaps}
                onChoose={() => setKeepsGaps(true)}
              >
                {t('save.pause')}
              </Choice>
            </div>
          </fieldset>
        )}
        <div>
          <Choice isChosen={hasClock} onChoose={setHasClock}>
            {t('save.clock')}
          </Choice>
          {mayKeep && (
            <Choice isChosen={isKept} onChoose={setIsKept}>
              {t('save.keep')}
            </Choice>
          )}
          {isKept && (
            <div className={styles.note}>
              <Field label={t('save.note')}>
                {(control) => (
                  <input
                    {...control}
                    maxLength={200}
                    value={note}
                    onChange={({ target }) => setNote(target.value)}
                  />
                )}
              </Field>
            </div>
          )}
        </div>
      </div>
    </Sheet>
  );
}
