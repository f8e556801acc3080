/** The cameras side by side: one list, a link each, in the viewer's own order. */
import { type CSSProperties, type KeyboardEvent, useRef } from 'react';
import type { Camera } from '../api/types.js';
import { useIsPhone } from '../shell/use-is-phone.js';
import { useNow } from '../shell/use-now.js';
import { changeSettings, useSettings } from '../shell/settings.js';
import { announce } from '../ui/announcer.js';
import { t } from '../words/words.js';
import { autoLayout, fixedLayout, type Layout } from './grid-columns.js';
import styles from './grid.module.css';
import { moved } from './order.js';
import { Tile } from './tile.js';
import { isPortrait } from './tile-stream.js';
import { useRibbons } from './use-ribbons.js';
import { type Space, useSpace } from './use-space.js';

const RIBBON_PX = 6;

export function Grid({
  cameras,
  heard,
  isWall = false,
  onWhy,
}: {
  /** In the order in which they are shown. */
  cameras: readonly Camera[];
  heard: string | null;
  isWall?: boolean;
  onWhy: (camera: string) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const space = useSpace(list);
  const isPhone = useIsPhone();
  const { columns: chosen } = useSettings();
  const nowMs = useNow(1_000);
  const ribbons = useRibbons();
  const layout = space && layoutOf(cameras, space, isWall ? 'auto' : chosen, isPhone);
  const isFirstWide = isPhone && layout?.columns === 2;

  const place = (id: string, to: number): void => {
    changeSettings({
      order: moved(
        cameras.map((camera) => camera.id),
        id,
        to,
      ),
    });
    const name = cameras.find((camera) => camera.id === id)?.name ?? id;
    announce(t('live.moved', { name, place: Math.max(1, Math.min(cameras.length, to + 1)) }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const id = (event.target as HTMLElement).dataset.tile;
    const by = stepOf(event, layout?.columns ?? 1);
    if (id === undefined || by === null) return;
    event.preventDefault();
    const at = cameras.findIndex((camera) => camera.id === id);
    if (event.shiftKey) place(id, at + by);
    else focusTile(list.current, cameras[at + by]?.id);
  };
  return (
    <ul
      ref={list}
      className={styles.grid}
      aria-label={t('live.cameras')}
      style={layout ? gridStyle(layout) : undefined}
      onKeyDown={onKeyDown}
    >
      {layout &&
        cameras.map((camera, index) => (
          <Tile
            key={camera.id}
            camera={camera}
            days={ribbons?.get(camera.id)}
            nowMs={nowMs}
            isHeard={heard === camera.id}
            isWide={isFirstWide && index === 0}
            hasControls={!isWall}
            onWhy={onWhy}
            onDrop={(dragged, onto) =>
              place(
                dragged,
                cameras.findIndex(({ id }) => id === onto),
              )
            }
          />
        ))}
    </ul>
  );
}

function layoutOf(
  cameras: readonly Camera[],
  { widthPx, heightPx, captionPx }: Space,
  chosen: 'auto' | number,
  isPhone: boolean,
): Layout {
  if (isPhone) return fixedLayout(chosen === 1 ? 1 : 2, widthPx);
  if (chosen !== 'auto') return fixedLayout(chosen, widthPx);
  const cells = cameras.reduce((sum, camera) => sum + (isPortrait(camera) ? 2 : 1), 0);
  const belowPx = captionPx + RIBBON_PX;
  return autoLayout({ cells: Math.max(1, cells), widthPx, heightPx, belowPx });
}

function gridStyle({ columns, tilePx }: Layout): CSSProperties {
  return { gridTemplateColumns: `repeat(${columns}, ${tilePx}px)` };
}

/** How many tiles on an arrow key goes; null for every other key. */
function stepOf({ key, currentTarget }: KeyboardEvent, columns: number): number | null {
  const on = getComputedStyle(currentTarget).direction === 'rtl' ? -1 : 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -on,
    ArrowRight: on,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  return steps[key] ?? null;
}

function focusTile(list: HTMLElement | null, id: string | undefined): void {
  if (id === undefined) return;
  list?.querySelector<HTMLElement>(`[data-tile="${CSS.escape(id)}"]`)?.focus();
}
