/** Sizes of the timeline, px, by the screen and by how many cameras it shows. */
import { useSyncExternalStore } from 'react';

export type Geometry = Readonly<{
  /** On phones the needle stays in the middle and time is dragged under it. */
  isPhone: boolean;
  /** No room but for the lanes: 96 px in all. */
  isLow: boolean;
  /** Flag and ruler. */
  ruler: number;
  /** Top of the flag in the ruler. */
  flag: number;
  /** Above the first row. */
  pad: number;
  /** Of a row: events over the lane, what is kept under it. */
  events: number;
  lane: number;
  kept: number;
  row: number;
  rows: number;
  thumbnails: number;
  dayBar: number;
  /** Least distance of labels. */
  label: number;
}>;

/** `low`: a phone on its side, where the timeline lies over the picture. */
export type ScreenKind = 'phone' | 'low' | 'usual' | 'wall';

const phone = matchMedia('(max-width: 599px)');
const low = matchMedia('(max-height: 499px) and (pointer: coarse)');
const wall = matchMedia('(min-width: 1920px)');

export const useScreenKind = (): ScreenKind => useSyncExternalStore(follow, screenKind);

function screenKind(): ScreenKind {
  if (low.matches) return 'low';
  if (phone.matches) return 'phone';
  return wall.matches ? 'wall' : 'usual';
}

function follow(changed: () => void): () => void {
  for (const query of [phone, low, wall]) query.addEventListener('change', changed);
  return () => {
    for (const query of [phone, low, wall]) query.removeEventListener('change', changed);
  };
}

export function geometryOf(screen: ScreenKind, rows: number): Geometry {
  const isPhone = screen === 'phone' || screen === 'low';
  const label = { phone: 64, low: 64, usual: 66, wall: 96 }[screen];
  const shared = {
    isPhone,
    rows,
    label,
    thumbnails: isPhone ? 44 : 38,
    dayBar: isPhone ? 14 : 12,
    isLow: screen === 'low',
  };
  const ruler = isPhone ? { ruler: 40, flag: 0 } : { ruler: 44, flag: 8 };
  if (rows > 1) {
    const lane = screen === 'wall' ? 32 : 18;
    return { ...shared, ...ruler, pad: 6, events: 16, lane, kept: 8, row: lane + 26 };
  }
  if (screen === 'low') {
    return { ...shared, ruler: 36, flag: 0, pad: 1, events: 16, lane: 30, kept: 8, row: 56 };
  }
  if (isPhone) return { ...shared, ...ruler, pad: 1, events: 20, lane: 44, kept: 10, row: 74 };
  const lane = screen === 'wall' ? 32 : 24;
  return { ...shared, ...ruler, pad: 2, events: 18, lane, kept: 8, row: lane + 26 };
}

/** Of the canvas that holds the rows. */
export const rowsHeight = ({ pad, row, rows }: Geometry): number => pad + row * rows;

export const rowTop = ({ pad, row }: Geometry, at: number): number => pad + row * at;
