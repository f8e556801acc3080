/** The timeline of a place that plays recordings, with what hands do on it. */
import { useNow } from '../shell/use-now.js';
import { Timeline } from '../timeline/timeline.js';
import type { Span } from '../timeline/window.js';
import { type Session, useMoment, useStage } from './session.js';

/** The live edge moves by so much at a time, ms. */
const NOW_EVERY_MS = 1_000;

export function Dock({
  session: { stage, keeper, zone },
  cameras,
  window,
  onWindow,
  thumbnailsOf,
}: {
  session: Session;
  cameras: readonly Readonly<{ id: string; name: string }>[];
  window: Span;
  onWindow: (window: Span) => void;
  thumbnailsOf: string | null;
}) {
  const nowMs = useNow(NOW_EVERY_MS);
  const atMs = useStage(stage, (state) => state.atMs);
  const selection = useMoment(keeper, (moment) => moment.selection);
  return (
    <Timeline
      cameras={cameras}
      zone={zone}
      window={window}
      onWindow={onWindow}
      playheadMs={atMs ?? nowMs}
      isLive={atMs === null}
      nowMs={nowMs}
      selection={selection}
      onSelection={(next) => keeper.change({ selection: next })}
      onScrub={(ms) => stage.wish({ type: 'scrub', ms })}
      onGo={(ms) => stage.wish({ type: 'go', ms })}
      thumbnailsOf={thumbnailsOf}
    />
  );
}
