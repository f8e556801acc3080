/** The colours of the style sheet for a canvas, which cannot follow them itself. */
import { useSyncExternalStore } from 'react';

const NAMES = [
  'ground',
  'raised',
  'sunk',
  'line',
  'edge',
  'text',
  'soft',
  'faint',
  'accent',
  'on-accent',
  'rec',
  'gap-camera',
  'gap-access',
  'gap-recorder',
  'kept',
  'event',
  'warn',
] as const;
export type ColourName = (typeof NAMES)[number];
export type Palette = Readonly<Record<ColourName, string>>;

/** Where the system's colours are forced: these stay ground, what marks is marked, all else is text. */
const FORCED: Readonly<Partial<Record<ColourName, string>>> = {
  ground: 'Canvas',
  raised: 'Canvas',
  sunk: 'Canvas',
  accent: 'Highlight',
  'on-accent': 'HighlightText',
};

const forced = matchMedia('(forced-colors: active)');
const dark = matchMedia('(prefers-color-scheme: dark)');
let current: Palette | null = null;

export const usePalette = (): Palette => useSyncExternalStore(follow, palette);

function palette(): Palette {
  current ??= readPalette();
  return current;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: ColourName): string =>
    forced.matches ? (FORCED[name] ?? 'CanvasText') : style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(NAMES.map((name) => [name, colour(name)])) as Palette;
}

function follow(changed: () => void): () => void {
  const again = (): void => {
    current = null;
    changed();
  };
  const observer = new MutationObserver(again);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  forced.addEventListener('change', again);
  dark.addEventListener('change', again);
  return () => {
    observer.disconnect();
    forced.removeEventListener('change', again);
    dark.removeEventListener('change', again);
  };
}
