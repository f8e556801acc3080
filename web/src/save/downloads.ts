/**
 * Downloads under way. The browser fetches them and tells the page nothing; camrelay tells how far
 * each is, by the name that the page gave it.
 */
import { addressOf, answerOf, api } from '../api/client.js';
import { type News, onNews } from '../api/news.js';
import { createStore, useStore } from '../api/store.js';
import { duration } from '../time/format.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';

type Job = Readonly<{
  job: string;
  sent: number;
  total: number | null;
  state: 'running' | 'done' | 'cancelled' | 'failed';
}>;

/** `job`: its name at camrelay. `total` is null while nobody knows. */
export type Download = Job &
  Readonly<{
    /** Whose, for people: "Driveway, 06:50 to 07:05". */
    title: string;
    fileName: string;
    /** Of what is saved, ms. */
    lengthMs: number;
    /** Bytes that had been sent and when that was, ms; for the time that is left. */
    samples: readonly Sample[];
  }>;

export type Sample = Readonly<{ ms: number; sent: number }>;

/** Progress is judged by so many of the last reports: at 4 a second, some five seconds. */
const MOST_SAMPLES = 20;
/** Remembered at once. */
const MOST = 20;
const KEY = 'camrelay.downloads';

const downloads = createStore<readonly Download[]>([]);

export const useDownloads = (): readonly Download[] => useStore(downloads);

/** How many are under way. */
export function useRunningDownloads(): number {
  return useDownloads().filter(({ state }) => state === 'running').length;
}

export type NewDownload = Pick<Download, 'title' | 'fileName' | 'lengthMs' | 'total'> &
  Readonly<{
    /** Below the page's root; the job's name is added. */
    path: string;
  }>;

/** Hands a download to the browser. */
export function beginDownload({ path, ...download }: NewDownload): void {
  const job = jobName();
  keep([
    ...downloads.get().slice(1 - MOST),
    { ...download, job, sent: 0, state: 'running', samples: [] },
  ]);
  const link = document.createElement('a');
  link.href = addressOf(`${path}&job=${job}`);
  link.download = download.fileName;
  link.click();
}

export async function cancelDownload(job: string): Promise<void> {
  await answerOf(api.DELETE('/jobs/{job}', { params: { path: { job } } }));
}

/** Takes one that is over off the list. */
export function forgetDownload(job: string): void {
  keep(downloads.get().filter((download) => download.job !== job));
}

/** Keeps the list true; call once. */
export function followDownloads(): void {
  downloads.set(stored());
  onNews(take);
  void refresh();
}

function take(news: News): void {
  if (news.type === 'export') told(news.data as Job, Date.now());
  if (news.type === 'up' || news.type === 'reset') void refresh();
}

/** What camrelay no longer knows has come to nothing: it was started again. */
async function refresh(): Promise<void> {
  if (!downloads.get().some(isRunning)) return;
  try {
    const { jobs } = await answerOf(api.GET('/jobs'));
    for (const download of downloads.get().filter(isRunning)) {
      const job = jobs.find(({ job }) => job === download.job);
      told(job ?? { ...download, state: 'failed' }, Date.now());
    }
  } catch {
    // It is asked for again as soon as camrelay can be reached.
  }
}

function told({ job, sent, total, state }: Job, ms: number): void {
  const old = downloads.get().find((download) => download.job === job);
  if (!old) return;
  const samples = [...old.samples, { ms, sent }].slice(-MOST_SAMPLES);
  const now = { ...old, sent, total: total ?? old.total, state, samples };
  keep(downloads.get().map((download) => (download.job === job ? now : download)));
  if (isRunning(old) && state === 'done') {
    toast({
      title: t('save.saved', { duration: duration(now.lengthMs) }),
      detail: now.fileName,
    });
  }
}

const isRunning = ({ state }: Download): boolean => state === 'running';

/** Also across a reload of the page: the browser's download goes on. */
function keep(list: readonly Download[]): void {
  downloads.set(list);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // A browser without storage forgets with the page.
  }
}

function stored(): readonly Download[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as readonly Download[];
  } catch {
    return [];
  }
}

/** `crypto.randomUUID` is there under HTTPS only. */
function jobName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
