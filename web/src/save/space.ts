/** Whether a file has room where the viewer looks: said before it is fetched. */
import { useEffect, useState } from 'react';
import { size } from '../time/format.js';
import { t } from '../words/words.js';

/** More than a file may have on many memory cards (FAT32: 4 GiB less one byte). */
const PHONE_MOST_BYTES = 4e9;

export function useSpaceWarning(bytes: number): string | null {
  const room = useRoom();
  if (room !== null && bytes > room) return t('save.noRoom', { free: size(room) });
  return bytes > PHONE_MOST_BYTES && isPhone() ? t('save.tooLarge') : null;
}

/** What the browser may use, bytes, as far as it tells; it does so under HTTPS and on localhost only. */
function useRoom(): number | null {
  const [room, setRoom] = useState<number | null>(null);
  useEffect(() => {
    if (!window.isSecureContext) return;
    const take = ({ quota, usage = 0 }: StorageEstimate): void =>
      setRoom(quota === undefined ? null : quota - usage);
    navigator.storage.estimate().then(take, () => undefined);
  }, []);
  return room;
}

const isPhone = (): boolean => matchMedia('(pointer: coarse) and (max-width: 599px)').matches;
