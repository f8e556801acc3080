/**
 * Kills the program again and again at moments that nobody chose, starts it anew, and holds what is
 * left against what should be: at most the part being made is lost, every file plays, rows and files
 * agree, and the ledger says what is missing.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Camrelay, command, runToEnd, seconds, startCamrelay, tempDirectory, until } from './programs.js'; // prettier-ignore

export type KillLoopResult = Readonly<{
  kills: number;
  /** Longest time before a kill that was not recorded, ms. */
  worstLostMs: number;
  /** One sentence each. */
  faults: readonly string[];
}>;

const CAMERAS = ['a', 'b', 'c'];
/** Short files, so that many kills hit the making and the finishing of one. */
const SEGMENT = '3s';
/** A kill comes at any moment of so many seconds after the cameras are recorded. */
const WITHIN_S = 3;
const HOUR_MS = 3_600_000;
/** A part that ends when the program is killed may end so much later by the camera's clock, ms. */
const AFTER_MS = 500;

type Gap = { from: string; to: string; cause: string };

/** @param random 0 to 1: how long after the cameras are recorded each kill comes */
export async function killLoop(kills: number, random: () => number): Promise<KillLoopResult> {
  const dir = await tempDirectory();
  const cameras = Object.fromEntries(
    CAMERAS.map((id) => [id, { vendor: 'demo', size: '320x240', fps: 10 }]),
  );
  const faults: string[] = [];
  const played = new Set<string>();
  let worstLostMs = 0;
  let killedAtMs: number | null = null;
  try {
    for (let round = 0; round <= kills; round++) {
      await using camrelay = await startCamrelay({ cameras, segment: SEGMENT, dir });
      if (killedAtMs !== null) {
        for (const camera of CAMERAS) {
          const lostMs = await lostBefore(camrelay, camera, killedAtMs);
          if (typeof lostMs === 'string') faults.push(`kill ${round}: ${lostMs}`);
          else worstLostMs = Math.max(worstLostMs, lostMs);
        }
        faults.push(...(await differences(camrelay.dir)));
        faults.push(...(await unplayable(camrelay.dir, played)));
      }
      if (round === kills) break;
      await untilRecorded(camrelay);
      await seconds(random() * WITHIN_S);
      killedAtMs = Date.now();
      await camrelay.kill();
    }
    faults.push(...(await differences(dir)), ...(await unplayable(dir, played)));
    return { kills, worstLostMs, faults };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function untilRecorded(camrelay: Camrelay): Promise<void> {
  const startedMs = Date.now();
  for (const camera of CAMERAS) {
    const isRecorded = async (): Promise<boolean> => {
      const { last_durable: durable } = (await camrelay.api(`/cameras/${camera}`)) as {
        last_durable: string | null;
      };
      return durable !== null && Date.parse(durable) > startedMs;
    };
    await until(isRecorded, 30_000, `${camera} is recorded`);
  }
}

/** How long before a kill the recording ends, ms; or what is wrong where no gap tells. */
async function lostBefore(
  camrelay: Camrelay,
  camera: string,
  killedAtMs: number,
): Promise<number | string> {
  const query = `from=${killedAtMs - HOUR_MS}&to=${killedAtMs + HOUR_MS}`;
  const { gaps } = (await camrelay.api(`/cameras/${camera}/gaps?${query}`)) as { gaps: Gap[] };
  const gap = gaps.find(({ from, to, cause }) => {
    const holdsKill = Date.parse(from) <= killedAtMs + AFTER_MS && Date.parse(to) > killedAtMs;
    return cause === 'crash' && holdsKill;
  });
  if (gap) return Math.max(0, killedAtMs - Date.parse(gap.from));
  return `no gap of ${camera} says crash: killed at ${killedAtMs}, ${JSON.stringify(gaps.slice(-2))}`;
}

async function differences(dir: string): Promise<string[]> {
  const { code, text } = await command('check', '-c', join(dir, 'camrelay.yaml'));
  return code === 0 ? [] : [`check ended with ${code}: ${text.trim()}`];
}

/** Plays what is finished and has not been played yet; says what does not play, and what is no recording. */
async function unplayable(dir: string, played: Set<string>): Promise<string[]> {
  const faults: string[] = [];
  const recordings = join(dir, 'data', 'recordings');
  const entries = await readdir(recordings, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const { name, parentPath } of files) {
    if (!name.endsWith('.mp4')) faults.push(`left behind: ${name}`);
    const path = join(parentPath, name);
    const isGrowing = Date.now() - startMs(path) < 10_000;
    if (played.has(path) || isGrowing) continue;
    played.add(path);
    const args = ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-'];
    const { code, text } = await runToEnd(process.env.FFMPEG_PATH ?? 'ffmpeg', args);
    if (code !== 0 || text.trim() !== '') faults.push(`${path} does not play: ${text.trim()}`);
  }
  return faults;
}

/** By its name: `…/2026/03/14/09-26-53.589Z.mp4`. */
function startMs(path: string): number {
  const [time = '', day, month, year] = path.split('/').toReversed();
  return Date.parse(`${year}-${month}-${day}T${time.slice(0, 8).replaceAll('-', ':')}Z`);
}
