/** The shape of an event, or a box with the number of several: as in the timeline, for lists and tips. */
import type { LaneEvent } from './lanes.js';
import { SHAPE_PATHS } from './mark-shapes.js';
import { markWidth, shapeOf } from './marks.js';

export function EventShape({
  event,
  count = 1,
}: {
  event: Pick<LaneEvent, 'type' | 'source'>;
  count?: number;
}) {
  const width = count === 1 ? 14 : markWidth(count) + 2;
  return (
    <svg
      width={width}
      height={16}
      viewBox={`${-width / 2} -8 ${width} 16`}
      fill="var(--event)"
      style={{ flex: 'none' }}
      aria-hidden="true"
    >
      {count === 1 ? (
        <path d={SHAPE_PATHS[shapeOf(event)]} />
      ) : (
        <>
          <rect
            x={1.75 - width / 2}
            y={-6.75}
            width={width - 3.5}
            height={13.5}
            rx={2.5}
            fill="none"
            stroke="var(--event)"
            strokeWidth={1.5}
          />
          <text textAnchor="middle" y={4.2} fontSize="12" fontWeight="700">
            {count}
          </text>
        </>
      )}
    </svg>
  );
}
