/** From one camera to another, at the same moment. */
import { useLocation } from 'wouter';
import { useCameras } from '../api/cameras.js';
import type { Session } from './session.js';

export function useOtherCameras(camera: string, session: Session) {
  const [, navigate] = useLocation();
  const ids = useCameras().list?.map(({ id }) => id) ?? [];
  const open = (id: string | undefined): boolean => {
    if (id === undefined || id === camera) return false;
    navigate(addressAt(id, session));
    return true;
  };
  return {
    /** 1: the next one; after the last comes the first. */
    goBeside: (direction: 1 | -1): boolean =>
      open(ids[(ids.indexOf(camera) + direction + ids.length) % ids.length]),
    goToNth: (place: number): boolean => open(ids[place - 1]),
  };
}

/** A camera's page at the moment that is shown. */
export function addressAt(id: string, { stage, keeper }: Session): string {
  return `/camera/${id}${stage.get().atMs === null ? '' : `?${keeper.query()}`}`;
}
