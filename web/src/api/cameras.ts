/** The cameras as they are now: asked for once, then kept true by the news. */
import { askAgain } from './answers.js';
import { answerOf, api } from './client.js';
import { type News, onNews } from './news.js';
import { createStore, useStore } from './store.js';
import type { Camera } from './types.js';

/** What changes every second of every camera, apart, so that only what shows it is drawn again. */
export type Pulse = Readonly<{
  last_durable: string | null;
  last_picture_at: string | null;
  bitrate: number | null;
  fps: number | null;
  viewers: number;
  recording: boolean;
}>;

/** `failure`: why there is no list yet. */
type CamerasState = Readonly<{ list: readonly Camera[] | null; failure: Error | null }>;

const cameras = createStore<CamerasState>({ list: null, failure: null });
const pulses = createStore<Readonly<Record<string, Pulse>>>({});
/** When the connection was lost; null while there is one. */
const lost = createStore<Readonly<{ sinceMs: number; retryAtMs: number }> | null>(null);
/** How far this machine's clock is behind camrelay's, ms. */
let behindMs = 0;

export const useCameras = (): CamerasState => useStore(cameras);
export const usePulse = (id: string): Pulse | undefined => useStore(pulses)[id];
export const usePulses = (): Readonly<Record<string, Pulse>> => useStore(pulses);
export const useLost = () => useStore(lost);

export function useCamera(id: string): Camera | undefined {
  return useStore(cameras).list?.find((camera) => camera.id === id);
}

/** camrelay's time, ms: the page never compares times of two machines. */
export const serverNow = (): number => Date.now() + behindMs;

/** Asks for the list now and keeps it true. Call once. */
export function followCameras(): void {
  onNews(take);
  void refreshList();
}

/** Asks for the list anew, and which of them the viewer may see: a camera that was added is among both. */
export async function refreshCameras(): Promise<void> {
  await Promise.all([refreshList(), askAgain(({ key: [kind] }) => kind === 'me')]);
}

async function refreshList(): Promise<void> {
  try {
    const { cameras: list } = await answerOf(api.GET('/cameras'));
    cameras.set({ list, failure: null });
  } catch (failure) {
    cameras.set({ list: cameras.get().list, failure: failure as Error });
  }
}

function take(news: News): void {
  switch (news.type) {
    case 'down':
      lost.set({ sinceMs: lost.get()?.sinceMs ?? news.sinceMs, retryAtMs: news.retryAtMs });
      return;
    case 'up':
    case 'reset':
    case 'cameras':
      lost.set(null);
      void refreshCameras();
      return;
    case 'camera':
      void refreshCamera(String(news.data.camera));
      return;
    case 'pulse':
      behindMs = Date.parse(String(news.data.time)) - Date.now();
      pulses.set(news.data.cameras as Readonly<Record<string, Pulse>>);
      return;
    default:
  }
}

async function refreshCamera(camera: string): Promise<void> {
  try {
    const answer = await answerOf(api.GET('/cameras/{camera}', { params: { path: { camera } } }));
    const { list } = cameras.get();
    if (list?.some(({ id }) => id === camera)) {
      cameras.set({ list: list.map((old) => (old.id === camera ? answer : old)), failure: null });
    } else {
      await refreshCameras();
    }
  } catch {
    await refreshCameras();
  }
}
