/** What went wrong of late: gaps of the cameras and warnings of the program, newest first. */
import { causeOf } from '../causes/causes.js';

export type Trouble = Readonly<{
  ms: number;
  /** Null where it is camrelay's. */
  camera: string | null;
  /** Of the gap or the warning; null where there is none. */
  code: string | null;
  /** What the program says; null of a gap, which its cause explains. */
  message: string | null;
  /** How long it was; null while it lasts, or where it was a moment. */
  lengthMs: number | null;
  isOpen: boolean;
}>;

type GapsOf = Readonly<{
  camera: string;
  gaps: readonly Readonly<{ from: string; to: string; cause: string; open: boolean }>[];
}>;

export type LogEntry = Readonly<{
  time: string;
  message: string;
  camera: string | null;
  code: string | null;
}>;

/** What begins so close together for the same cause of camrelay's own is one. */
const TOGETHER_MS = 60_000;

export function lately(cameras: readonly GapsOf[], log: readonly LogEntry[]): Trouble[] {
  const gaps = cameras.flatMap(({ camera, gaps }) =>
    gaps.map(({ from, to, cause, open }) => {
      const ms = Date.parse(from);
      const isOurs = causeOf(cause).family === 'recorder';
      return {
        ...{ ms, camera: isOurs ? null : camera, code: cause, message: null, isOpen: open },
        lengthMs: open ? null : Date.parse(to) - ms,
      };
    }),
  );
  const warnings = log.filter(isOwn).map(({ time, camera, code, message }) => ({
    ...{ ms: Date.parse(time), camera, code, message, lengthMs: null, isOpen: false },
  }));
  const all = [...gaps.filter(isWorthAWord), ...warnings].sort((one, other) => other.ms - one.ms);
  return all.filter(
    (trouble, at) =>
      trouble.camera !== null ||
      trouble.message !== null ||
      !all
        .slice(0, at)
        .some(
          (newer) =>
            newer.camera === null &&
            newer.code === trouble.code &&
            newer.ms - trouble.ms < TOGETHER_MS,
        ),
  );
}

/** Nobody misses less than that, ms: recordings closer together count as one. */
const SHORT_MS = 2_000;

const isWorthAWord = ({ lengthMs }: Trouble): boolean => lengthMs === null || lengthMs >= SHORT_MS;

/** That a camera was lost is told by its gap. */
const isOwn = ({ camera, code }: LogEntry): boolean =>
  camera === null || code === null || causeOf(code).family === 'unknown';
