/** What the camrelay that runs says of its cameras and its storage: nothing is done to a device. */
import { z } from 'zod';
import type { CameraConfig } from '../config/config.js';
import { adviceFor } from './advice.js';
import { type Check, failed, ok, skipped, type Verdict, warn } from './check.js';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)).nullable(); // prettier-ignore
const CameraAnswer = z.object({
  state: z.enum(['connecting', 'online', 'offline', 'idle', 'disabled']),
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
  record: z.string(),
  recording: z.boolean(),
  last_durable: instant,
  bitrate: z.number().nullable(),
  video: z
    .object({
      codec: z.string(),
      width: z.number(),
      height: z.number(),
      fps: z.number().nullable(),
    })
    .nullable(),
});
export type CameraAnswer = z.infer<typeof CameraAnswer>;
const Readiness = z.object({
  ready: z.boolean(),
  problems: z
    .array(z.object({ camera: z.string().nullable(), code: z.string(), message: z.string() }))
    .default([]),
});
type Readiness = z.infer<typeof Readiness>;

/** Asks the program; `RunningProgram` is one. */
export type AskProgram = Readonly<{
  url: string;
  json: <T>(path: string, shape: z.ZodType<T>, signal: AbortSignal) => Promise<T>;
}>;

const WITHIN_MS = 17_000;
/** What is newer is being saved, ms. */
const DURABLE_WITHIN_MS = 15_000;

export function readyCheck(program: AskProgram): Check {
  return {
    ...{ id: 'program', subject: null, withinMs: WITHIN_MS },
    run: async (signal) =>
      judgeReady(program.url, await program.json('/readyz', Readiness, signal)),
  };
}

/** Problems of cameras are told with their cameras. */
export function judgeReady(url: string, { problems }: Readiness): Verdict {
  const [own] = problems.filter(({ camera }) => camera === null);
  if (!own) return ok(`camrelay runs at ${url}: it is asked, and left alone`, { url });
  return failed(own.message, adviceFor('disk_failed'), { url, code: own.code });
}

/** @param found told what the camera sends, bits a second */
export function stateCheck(
  program: AskProgram,
  { id }: CameraConfig,
  nowMs: () => number,
  found: (bitrate: number | null) => void,
): Check {
  return {
    ...{ id: 'camera.state', subject: id, withinMs: WITHIN_MS },
    run: async (signal) => {
      const answer = await program.json(`/api/v1/cameras/${id}`, CameraAnswer, signal);
      found(answer.bitrate);
      return judgeState(answer, nowMs());
    },
  };
}

export function judgeState(answer: CameraAnswer, nowMs: number): Verdict {
  const { state, reason, video, recording, record, last_durable: durableMs } = answer;
  const detail = { state, video, recording, last_durable: durableMs === null ? null : new Date(durableMs).toISOString() }; // prettier-ignore
  if (state === 'disabled') return skipped('switched off', detail);
  if (state === 'idle') return ok('waits for somebody to watch', detail);
  if (state !== 'online') {
    const { code, message } = reason ?? { code: 'connecting', message: 'it is just connecting' };
    if (state === 'connecting') return warn(message, 'look again in a moment', { ...detail, code });
    return failed(message, adviceFor(code), { ...detail, code });
  }
  const rate = video?.fps == null ? '' : `, ${video.fps} fps`;
  const picture = video ? `${video.codec}, ${video.width}x${video.height}${rate}` : 'sound only';
  const isLate = record === 'continuous' && nowMs - (durableMs ?? 0) > DURABLE_WITHIN_MS;
  if (isLate)
    return failed(
      `live (${picture}), but nothing has been saved lately`,
      'look at the disk, and at the warnings on the page under System',
      detail,
    );
  return ok(`live: ${picture}${recording ? ', being recorded' : ''}`, detail);
}
