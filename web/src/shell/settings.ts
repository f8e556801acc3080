/** What a viewer chose, kept in this browser. */
import { createStore, useStore } from '../api/store.js';

export type Settings = Readonly<{
  theme: 'dark' | 'light' | 'system';
  /** Whose clock: the camera's, or the viewer's own. */
  zone: 'camera' | 'mine';
  /** Columns of the grid. */
  columns: 'auto' | 1 | 2 | 3 | 4;
  /** The viewer's own order of cameras, by id; others follow. */
  order: readonly string[];
  /** The camera that is large on a phone. */
  pinned: string | null;
  singleKeys: boolean;
  /** Pictures at 55 %. */
  dim: boolean;
  /** Whether playing waits through what is missing, in real time. */
  waitInGaps: boolean;
}>;

const KEY = 'camrelay';
const DEFAULTS: Settings = {
  theme: 'system',
  zone: 'camera',
  columns: 'auto',
  order: [],
  pinned: null,
  singleKeys: true,
  dim: false,
  waitInGaps: false,
};

const settings = createStore<Settings>({ ...DEFAULTS, ...stored() });

export const useSettings = (): Settings => useStore(settings);
export const currentSettings = (): Settings => settings.get();
export const onSettings = settings.subscribe;

export function changeSettings(change: Partial<Settings>): void {
  settings.set({ ...settings.get(), ...change });
  try {
    localStorage.setItem(KEY, JSON.stringify(settings.get()));
  } catch {
    // A browser without storage forgets at the end of the visit.
  }
}

function stored(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>;
  } catch {
    return {};
  }
}
