/** The answers of the HTTP API, as its description promises them. Times come out as ms since the epoch. */
import { z } from 'zod';

const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const CameraAnswer = z.object({
  id: z.string(),
  name: z.string(),
  vendor: z.string(),
  state: z.enum(['connecting', 'online', 'offline', 'idle', 'disabled']),
  since: Instant.nullable(),
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
  retry_at: Instant.nullable(),
  recording: z.boolean(),
  last_durable: Instant.nullable(),
  video: z
    .object({
      codec: z.string(),
      width: z.number(),
      height: z.number(),
      fps: z.number().nullable(),
    })
    .nullable(),
  audio: z.object({ codec: z.string() }).nullable(),
  bitrate: z.number().nullable(),
  viewers: z.number(),
  urls: z.record(z.string(), z.unknown()),
});
export type CameraAnswer = z.infer<typeof CameraAnswer>;

/** The list may come bare or in an envelope; both are the same to a reader. */
export const CamerasAnswer = z
  .union([z.array(CameraAnswer), z.object({ cameras: z.array(CameraAnswer) })])
  .transform((answer) => (Array.isArray(answer) ? answer : answer.cameras));

const Span = z.object({ from: Instant, to: Instant });

export const SpansAnswer = z.object({
  spans: z.array(Span.extend({ bytes: z.number(), segments: z.number() })),
});

export const GapsAnswer = z.object({
  gaps: z.array(
    Span.extend({
      cause: z.enum(['offline', 'stalled', 'auth', 'lease', 'disk', 'clock', 'shutdown', 'crash']),
      detail: z.string().nullable(),
      open: z.boolean(),
    }),
  ),
});
export type GapsAnswer = z.infer<typeof GapsAnswer>;

export const SystemAnswer = z.object({
  version: z.string(),
  workers: z.array(
    z.object({
      camera: z.string().nullable(),
      stream: z.string().nullable(),
      kind: z.enum(['ingest', 'egress', 'job']),
      pid: z.number(),
    }),
  ),
});

export const ErrorAnswer = z.object({
  error: z.object({ code: z.string().regex(/^[a-z][a-z0-9_]*$/), message: z.string().min(1) }),
});
