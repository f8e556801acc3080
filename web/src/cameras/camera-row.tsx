/** A camera in the list: its picture, name and kind, how it is, what is recorded, and its addresses. */
import { Link } from 'wouter';
import { addressOf } from '../api/client.js';
import type { Camera } from '../api/types.js';
import { causeOf } from '../causes/causes.js';
import buttons from '../ui/button.module.css';
import { IconButton } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import { Addresses } from './addresses.js';
import styles from './cameras.module.css';
import { stateWords } from './state-words.js';
import { vendorOf } from './vendors.js';

const WIDTH = 320;

export function CameraRow({
  camera,
  mayChange,
  isFirst,
  isLast,
  onMove,
}: {
  camera: Camera;
  mayChange: boolean;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
}) {
  const { id, name, vendor, state, reason, record } = camera;
  const isBad = state === 'offline';
  const cause = causeOf(reason?.code ?? 'offline');
  const picture = pictureOf(camera);
  return (
    <li className={styles.camera}>
      <Link
        className={styles.picture}
        href={`/camera/${id}`}
        data-old={state !== 'online'}
        aria-label={t('cameras.watch', { name })}
      >
        {picture ? <img src={picture} alt="" loading="lazy" /> : <Icon name="camera" />}
      </Link>
      <div className={styles.facts}>
        <h2>{name}</h2>
        <p className={styles.soft}>{t(vendorOf(vendor)?.label ?? 'vendor.other')}</p>
        <p className={styles.state} data-family={isBad ? cause.family : undefined}>
          {isBad && <Icon name={cause.icon} size={16} />}
          {stateWords(camera)}
        </p>
        {isBad && reason && <p className={styles.soft}>{reason.message}</p>}
        <p className={styles.soft}>{t(`record.say.${record}`)}</p>
      </div>
      <div className={styles.acts}>
        <IconButton
          icon="up"
          label={t('cameras.up', { name })}
          disabled={isFirst}
          onClick={() => onMove(-1)}
        />
        <IconButton
          icon="down"
          label={t('cameras.down', { name })}
          disabled={isLast}
          onClick={() => onMove(1)}
        />
        {mayChange && (
          <Link className={`${buttons.button} ${buttons.plain}`} href={`/cameras/${id}`}>
            {t('cameras.change')}
            <span className="aloud"> {name}</span>
          </Link>
        )}
      </div>
      <details className={styles.more}>
        <summary>
          {t('cameras.addresses')}
          <span className="aloud">, {name}</span>
        </summary>
        <Addresses camera={camera} />
      </details>
    </li>
  );
}

/** Of what is recorded, so that nothing is dialled for it; live only where nothing is. */
function pictureOf({ id, state, last_durable, capabilities }: Camera): string | null {
  const base = `api/v1/cameras/${id}/snapshot.jpg?width=${WIDTH}`;
  if (last_durable !== null) return addressOf(`${base}&frame=key&at=${Date.parse(last_durable)}`);
  return state === 'online' && capabilities.snapshot ? addressOf(base) : null;
}
