/**
 * Which tools this machine has. Tests that need one ask here (`describe.runIf(hasGStreamer)`), so
 * that a machine with nothing but Node and ffmpeg still runs the rest; in CI every tool must be there
 * (see test/system/tools.test.ts).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The ffmpeg the rig's own sources and players use. */
export const ffmpegPath = process.env.FFMPEG_PATH ?? 'ffmpeg';

/** Debian's Python, which sees Debian's GStreamer bindings; another Python on PATH may not. */
export const pythonPath = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const CHROMIUM_CANDIDATES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

export const chromiumPath =
  CHROMIUM_CANDIDATES.find((path) => path !== undefined && existsSync(path)) ?? null;

export const nginxPath =
  ['/usr/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find((path) =>
    existsSync(path),
  ) ?? null;

export const mosquittoPath =
  ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
    (path) => existsSync(path),
  ) ?? null;
export const mosquittoPasswordPath =
  [
    '/usr/bin/mosquitto_passwd',
    '/usr/local/bin/mosquitto_passwd',
    '/opt/homebrew/bin/mosquitto_passwd',
  ].find((path) => existsSync(path)) ?? null;

/** A library that tells a program another time; it changes on the way. */
export const faketimePath =
  ['x86_64', 'aarch64']
    .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
    .find((path) => existsSync(path)) ?? null;

export const hasFfmpeg = succeeds(ffmpegPath, ['-version']);
export const hasChromium = chromiumPath !== null;
export const hasSystemdAnalyze = succeeds('systemd-analyze', ['--version']);
export const hasNginx = nginxPath !== null;
export const hasMosquitto = mosquittoPath !== null && mosquittoPasswordPath !== null;
export const hasGStreamer = succeeds(pythonPath, [
  '-c',
  [
    'import gi',
    "gi.require_version('Gst', '1.0')",
    "gi.require_version('GstRtspServer', '1.0')",
    'from gi.repository import Gst, GstRtspServer',
    'Gst.init(None)',
    "names = 'appsrc appsink matroskademux h264parse h265parse rtph264pay rtph265pay rtpmp4gpay'.split()",
    "names += 'rtpopuspay rtppcmapay rtspsrc decodebin avdec_h264 avdec_h265'.split()",
    'raise SystemExit(0 if all(Gst.ElementFactory.find(name) for name in names) else 1)',
  ].join('\n'),
]);

/** True on a build machine, where a missing tool is a failure and not a reason to skip. */
export const isCi = process.env.CI !== undefined && process.env.CI !== 'false';

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
