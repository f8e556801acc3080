/** Everything in the file except the cameras. */
import { isAbsolute, resolve } from 'node:path';
import type { z } from 'zod';
import { authSection } from './auth.js';
import { AGE } from './camera.js';
import { LOG_LEVELS, type Config } from './config.js';
import { duration, listenOrOff, oneOf, section, size, text } from './fields.js';
import { httpSection } from './http.js';
import { limitsSection } from './limits.js';
import { mqttOf, mqttSection } from './mqtt.js';
import type { Problems } from './problems.js';
import { type Tls, tlsSection } from './tls.js';
import { webhooksSection } from './webhooks.js';

const RTSP = '127.0.0.1:8554';
const RTMP = '127.0.0.1:1935';

const path = () => text('a path', { longest: 1_024 });

const SECTIONS = {
  http: httpSection,
  tls: tlsSection,
  rtsp: section({ listen: listenOrOff().prefault(RTSP) }),
  rtmp: section({ listen: listenOrOff().prefault(RTMP) }),
  auth: authSection,
  storage: section({
    dir: path().default('./data'),
    segment: duration({ least: 1_000, most: 3_600_000 }).default(60_000),
    retention: section({
      age: duration(AGE).nullable().default(null),
      size: size().nullable().default(null),
      min_free: size().nullable().default(null),
    }).default({ age: null, size: null, min_free: null }),
  }),
  relay: section({
    stall_timeout: duration({ least: 1_000, most: 600_000 }).default(10_000),
    on_demand_linger: duration({ least: 0, most: 3_600_000 }).default(30_000),
  }),
  ffmpeg: section({ path: path().nullable().default(null) }),
  log: section({ level: oneOf(LOG_LEVELS).default('info') }),
  limits: limitsSection,
  webhooks: webhooksSection,
  mqtt: mqttSection,
};

export const SECTION_NAMES: readonly string[] = Object.keys(SECTIONS);

export type Sections = Omit<Config, 'file' | 'timeZone' | 'allowHosts' | 'cameras' | 'secrets'>;

/**
 * Reads all sections; those with a problem are left out, so that the others can still be judged.
 * @param dir what relative paths are relative to
 */
export function readSections(
  root: Readonly<Record<string, unknown>>,
  dir: string,
  problems: Problems,
): Partial<Sections> {
  const read = <Name extends keyof typeof SECTIONS>(
    name: Name,
  ): z.output<(typeof SECTIONS)[Name]> | undefined => {
    const result = SECTIONS[name].safeParse(root[name] ?? (name === 'webhooks' ? [] : {}));
    if (result.success) return result.data as z.output<(typeof SECTIONS)[Name]>;
    problems.addZod([name], result.error);
    return undefined;
  };
  const http = read('http');
  const tls = read('tls');
  const rtsp = read('rtsp');
  const rtmp = read('rtmp');
  const log = read('log');
  const auth = read('auth');
  const storage = read('storage');
  const relay = read('relay');
  const ffmpeg = read('ffmpeg');
  const limits = read('limits');
  const webhooks = read('webhooks');
  const mqtt = read('mqtt');
  return {
    ...(http && { http }),
    ...(tls !== undefined && { tls: tlsFiles(tls, dir) }),
    ...(rtsp && { rtsp }),
    ...(rtmp && { rtmp }),
    ...(log && { log }),
    ...(auth && {
      auth: { users: auth.users, open: auth.open, sessionMs: auth.session },
    }),
    ...(storage && {
      storage: {
        dir: resolve(dir, storage.dir),
        segmentMs: storage.segment,
        retention: {
          ageMs: storage.retention.age,
          bytes: storage.retention.size,
          minFreeBytes: storage.retention.min_free,
        },
      },
    }),
    ...(relay && {
      relay: { stallTimeoutMs: relay.stall_timeout, onDemandLingerMs: relay.on_demand_linger },
    }),
    ...(limits && { limits }),
    ...(webhooks && { webhooks }),
    ...(mqtt && { mqtt: mqttOf(mqtt, dir) }),
    ...(ffmpeg && { ffmpeg: { path: programPath(ffmpeg.path, dir) } }),
  };
}

function tlsFiles(tls: Tls | null, dir: string): Tls | null {
  return tls && { ...tls, cert: resolve(dir, tls.cert), key: resolve(dir, tls.key) };
}

/** A bare name is looked up on PATH, everything else is a path. */
function programPath(written: string | null, dir: string): string | null {
  if (written === null || isAbsolute(written) || !/[/\\]/.test(written)) return written;
  return resolve(dir, written);
}
