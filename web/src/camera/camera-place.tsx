import { PlaceHead } from '../shell/place-head.js';

export function CameraPlace({ id }: { id: string }) {
  return <PlaceHead title={id} />;
}
