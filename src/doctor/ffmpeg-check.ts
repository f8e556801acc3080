/** ffmpeg: whether it is there, new enough, and can do what the cameras need. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CameraConfig, Config } from '../config/config.js';
import { findFfmpeg } from '../ffmpeg.js';
import { adviceFor } from './advice.js';
import { type Check, failed, ok, type Verdict, warn } from './check.js';

const run = promisify(execFile);
const LIST_WITHIN_MS = 10_000;
const MOST_BYTES = 1_000_000;

const KINDS = ['demuxers', 'protocols', 'encoders', 'muxers'] as const;
type Kind = (typeof KINDS)[number];
export type Abilities = Readonly<Record<Kind, ReadonlySet<string>>>;
type Need = Readonly<{ kind: Kind; name: string; for: string }>;

export function ffmpegCheck(config: Config): Check {
  return {
    ...{ id: 'ffmpeg', subject: null, withinMs: 30_000 },
    run: async (signal) => {
      const { path, version } = await findFfmpeg(
        config.ffmpeg.path ? { configured: config.ffmpeg.path } : {},
      );
      const lists = await Promise.all(KINDS.map((kind) => listed(path, kind, signal)));
      const abilities = Object.fromEntries(KINDS.map((kind, at) => [kind, lists[at]])) as Abilities;
      return judgeFfmpeg({ path, version, abilities, cameras: config.cameras });
    },
  };
}

type FfmpegFacts = Readonly<{
  path: string;
  version: string;
  abilities: Abilities;
  cameras: readonly CameraConfig[];
}>;

export function judgeFfmpeg({ path, version, abilities, cameras }: FfmpegFacts): Verdict {
  const lacks = ({ kind, name }: Need): boolean => !abilities[kind].has(name);
  const missing = [...ALWAYS, ...cameras.flatMap(needsOf)].filter(lacks);
  const detail = { path, version, missing: missing.map(({ kind, name }) => `${kind} ${name}`) };
  const [first] = missing;
  if (first)
    return failed(
      `ffmpeg ${version} lacks ${first.name} (${first.kind}), which ${first.for} needs`,
      adviceFor('ffmpeg_failed'),
      detail,
    );
  const wanted = USUAL.filter(lacks).map(({ name }) => name);
  if (wanted.length > 0)
    return warn(
      `ffmpeg ${version} lacks ${wanted.join(', ')}, which some cameras need`,
      adviceFor('ffmpeg_failed'),
      detail,
    );
  return ok(`${version}, with everything that is needed`, detail);
}

const needs = (kind: Kind, names: string, whom: string): Need[] =>
  names.split(' ').map((name) => ({ kind, name, for: whom }));

const ALWAYS: readonly Need[] = [
  ...needs('demuxers', 'concat mov', 'every camera'),
  ...needs('protocols', 'pipe', 'every camera'),
  ...needs('muxers', 'mp4', 'every camera'),
  ...needs('encoders', 'mjpeg', 'every still'),
  ...needs('encoders', 'aac', 'sound that is no AAC'),
];
const USUAL: readonly Need[] = [
  ...needs('demuxers', 'rtsp flv hls mpjpeg', 'some cameras'),
  ...needs('protocols', 'tcp udp rtp http https rtmp tls', 'some cameras'),
  ...needs('encoders', 'libx264', 'MJPEG cameras'),
  ...needs('muxers', 'flv', 'RTMP players'),
];

function needsOf(camera: CameraConfig): Need[] {
  const whom = `camera ${camera.id}`;
  const rtsp = [...needs('demuxers', 'rtsp', whom), ...needs('protocols', 'tcp rtp', whom)];
  switch (camera.vendor) {
    case 'demo':
      return [...needs('demuxers', 'lavfi', whom), ...needs('encoders', 'libx264', whom)];
    case 'rtsp': {
      const scheme = /^[a-z]+/.exec(camera.urls[camera.stream] ?? '')?.[0] ?? '';
      if (scheme.startsWith('rtsp')) return rtsp;
      return needs('protocols', scheme.startsWith('rtmp') ? 'tcp rtmp' : 'tcp http', whom);
    }
    case 'reolink':
      return needs('demuxers', 'flv', whom);
    case 'mipc':
    case 'cgi':
    case 'sercomm':
    case 'mobotix':
      return rtsp;
    case 'push':
      return [];
  }
}

async function listed(path: string, kind: Kind, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { stdout } = await run(path, ['-hide_banner', `-${kind}`], {
    ...{ timeout: LIST_WITHIN_MS, maxBuffer: MOST_BYTES, signal },
    env: { PATH: process.env.PATH },
  });
  return namesIn(stdout);
}

/** ` D  mov,mp4,m4a  QuickTime / MOV`, ` V....D libx264  …`, or only a name a line. */
export function namesIn(text: string): ReadonlySet<string> {
  const names = text.split('\n').flatMap((line) => {
    const [, listedNames] = /^ {1,3}(?:[A-Z. ]{1,7} )?([\w,+-]+)(?:\s|$)/.exec(line) ?? [];
    return listedNames?.split(',') ?? [];
  });
  return new Set(names);
}
