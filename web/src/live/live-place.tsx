import { useCameras } from '../api/cameras.js';
import { LiveVideo } from '../player/live-video.js';
import { PlaceHead } from '../shell/place-head.js';
import { t } from '../words/words.js';

export function LivePlace() {
  const { list } = useCameras();
  return (
    <>
      <PlaceHead title={t('live.title')} />
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(4,1fr)', gap: 8 }}>
        {list?.map(({ id }) => (
          <div key={id} style={{ position: 'relative', aspectRatio: '16/9' }}>
            <LiveVideo path={id} mode="tile" />
          </div>
        ))}
      </div>
    </>
  );
}
