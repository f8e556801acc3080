/** Timeline: several cameras at the same moment, in step, and what all of them have of the time in sight. */
import { useSearchParams } from 'wouter';
import { refreshCameras, useCameras } from '../api/cameras.js';
import { StepView } from '../camera/step-view.js';
import { PlaceHead } from '../shell/place-head.js';
import { Failure, Loading } from '../ui/notice.js';
import { t } from '../words/words.js';

export function TimelinePlace() {
  const { list, failure } = useCameras();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('cameras')?.split(',').filter(Boolean) ?? null;
  if (!list) {
    return (
      <>
        <PlaceHead title={t('timeline.title')} />
        {failure ? (
          <Failure
            what={t('timeline.title')}
            error={failure}
            onRetry={() => void refreshCameras()}
          />
        ) : (
          <Loading />
        )}
      </>
    );
  }
  const chosen = wanted
    ? wanted.flatMap((id) => list.find((camera) => camera.id === id) ?? [])
    : list;
  const choose = (ids: readonly string[]): void =>
    setSearch((old) => {
      const next = new URLSearchParams(old);
      if (ids.length === list.length) next.delete('cameras');
      else next.set('cameras', ids.join());
      return next;
    });
  return <StepView cameras={chosen} all={list} onChoose={choose} />;
}
