/** A kept span: its first picture, whose it is, when, how long, how large, and what can be done with it. */
import { Link } from 'wouter';
import { useCamera } from '../api/cameras.js';
import { addressOf, answerOf, api } from '../api/client.js';
import { useMay } from '../api/me.js';
import type { Kept } from '../api/types.js';
import { useAnswer } from '../api/use-answer.js';
import { approximate } from '../save/missing.js';
import { useZone } from '../shell/zone.js';
import { clock, date, duration, size } from '../time/format.js';
import { dateKey, instantText } from '../time/zone.js';
import buttons from '../ui/button.module.css';
import { Button } from '../ui/button.js';
import { Confirm } from '../ui/confirm.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import styles from './kept.module.css';

const WIDTH = 352;

export function KeptRow({ kept, onSave }: { kept: Kept; onSave: () => void }) {
  const { camera, id, from, to, note } = kept;
  const name = useCamera(camera)?.name ?? camera;
  const zone = useZone(camera);
  const mayKeep = useMay('operator');
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const recorded = useRecorded(kept);
  const release = async (): Promise<void> => {
    const path = { camera, span: id };
    await answerOf(api.DELETE('/cameras/{camera}/protected/{span}', { params: { path } }));
  };
  const length = duration(toMs - fromMs);
  return (
    <li className={styles.kept}>
      <div className={styles.picture}>
        {recorded?.startMs !== undefined && (
          <img src={pictureAt(camera, recorded.startMs)} alt="" loading="lazy" />
        )}
        {recorded?.bytes === 0 && <Icon name="noEye" />}
      </div>
      <div className={styles.facts}>
        <h3>{name}</h3>
        <p>{spanWords(fromMs, toMs, zone)}</p>
        <p className={styles.soft}>
          {length}
          {recorded && ` · ${sizeWords(recorded.bytes)}`}
        </p>
        {note && <p className={styles.noteText}>{note}</p>}
      </div>
      <div className={styles.acts}>
        <Link
          className={`${buttons.button} ${buttons.plain}`}
          href={`/camera/${camera}?${playQuery(fromMs, toMs, zone)}`}
        >
          <Icon name="play" size={16} />
          {t('kept.play')}
        </Link>
        <Button icon="download" onClick={onSave}>
          {t('kept.save')}
        </Button>
        {mayKeep && (
          <Confirm
            label={t('kept.stop')}
            icon="lock"
            question={t('kept.stop.ask', { name, length })}
            act={release}
          />
        )}
      </div>
    </li>
  );
}

/** What was recorded of it: how much, and from when on. */
function useRecorded({ camera, from, to }: Kept) {
  const span = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  const query = { from, to };
  const { data } = useAnswer({
    key: ['kept-recordings', camera, query],
    ask: ({ signal }) =>
      answerOf(
        api.GET('/cameras/{camera}/recordings', { params: { path: { camera }, query }, signal }),
      ),
  });
  if (!data) return undefined;
  const [first] = data.spans;
  const bytes = approximate(data.spans, span);
  return first ? { bytes, startMs: Date.parse(first.from) } : { bytes };
}

function sizeWords(bytes: number): string {
  return bytes === 0 ? t('save.nothing') : t('save.about', { size: size(bytes) });
}

function pictureAt(camera: string, ms: number): string {
  return addressOf(`api/v1/cameras/${camera}/snapshot.jpg?at=${ms}&frame=key&width=${WIDTH}`);
}

function spanWords(fromMs: number, toMs: number, zone: string): string {
  const isOneDay = dateKey(fromMs, zone) === dateKey(toMs, zone);
  const end = clock(toMs, zone);
  return t('kept.span', {
    from: `${date(fromMs, zone)}, ${clock(fromMs, zone)}`,
    to: isOneDay ? end : `${date(toMs, zone)}, ${end}`,
  });
}

function playQuery(fromMs: number, toMs: number, zone: string): string {
  const [from, to] = [instantText(fromMs, zone), instantText(toMs, zone)];
  return new URLSearchParams({ at: from, from, to }).toString();
}
