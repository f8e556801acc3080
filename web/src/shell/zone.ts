/** Whose clock the page shows: one zone at a time. */
import { useCameras } from '../api/cameras.js';
import { useMe } from '../api/me.js';
import { viewerZone } from '../time/zone.js';
import { useSettings } from './settings.js';

/**
 * The zone that times are shown in: the camera's, where it is asked about one; that of the cameras,
 * where all are in the same; else the server's. Or always the viewer's own, where they chose so.
 */
export function useZone(cameraId?: string): string {
  const { zone } = useSettings();
  const { list } = useCameras();
  const me = useMe();
  if (zone === 'mine') return viewerZone();
  const own = list?.find(({ id }) => id === cameraId)?.time_zone;
  if (own !== undefined) return own;
  const [first, ...others] = new Set(list?.map(({ time_zone }) => time_zone));
  if (first !== undefined && others.length === 0) return first;
  return me?.time_zone ?? viewerZone();
}
