/** The address that a person types into a camera or encoder that sends by itself. */
import { useCameras } from '../api/cameras.js';
import { CopyText } from '../ui/copy-text.js';
import { t } from '../words/words.js';

export function PushAddress({
  id,
  secret,
  isKeyKept,
}: {
  id: string;
  /** The key; empty where it is not known here. */
  secret: string;
  /** An empty field means the key that the camera has. */
  isKeyKept: boolean;
}) {
  const { list } = useCameras();
  const known = list?.find((camera) => camera.id === id)?.push_url;
  const origin = rtmpOrigin(list?.find(({ urls }) => urls.rtmp)?.urls.rtmp);
  const query = secret === '' ? '' : `?key=${encodeURIComponent(secret)}`;
  const address = isKeyKept && secret === '' && known ? known : `${origin}/live/${id}${query}`;
  return <CopyText label={t('push.type')} text={address} />;
}

/** As the other cameras are played, else the usual port of the machine that served the page. */
function rtmpOrigin(url: string | null | undefined): string {
  const origin = /^rtmp:\/\/[^/]+/.exec(url ?? '')?.[0];
  return origin ?? `rtmp://${location.hostname}:1935`;
}
