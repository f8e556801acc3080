/**
 * A record of what was said and done to get a camera's picture, as files that may be shown to strangers.
 * Pure but for the names of the machine's parts.
 */
import { availableParallelism, freemem, loadavg, release, totalmem } from 'node:os';
import type { CameraConfig } from '../config/config.js';
import { Redactor } from '../kit/redactor.js';
import { exchangeText } from './exchange-text.js';
import type { BundledStream, BundleFacts } from './facts.js';
import { readme } from './readme.js';
import { Scrubber } from './scrubber.js';
import { tracesOf } from './secret-traces.js';

export type BundleFile = Readonly<{ name: string; text: string }>;

const MOST_LOG_LINES = 100;

/** @param redactor knows the secrets of the configuration, and what devices gave out */
export function bundleFiles(facts: BundleFacts, redactor: Redactor): BundleFile[] {
  const files = [
    json('system.json', systemOf(facts)),
    json('camera.json', cameraOf(facts.camera)),
    json('connections.json', facts.streams.map(streamOf)),
    { name: 'exchanges.txt', text: exchangeText(facts.exchanges) },
    ...facts.streams.flatMap(rtspFiles),
    ...facts.streams.map(ffmpegFile),
    json('attempts.json', facts.attempts.map(({ atMs, loss, ...rest }) => ({ time: at(atMs), ...rest, code: loss.code, message: loss.message }))),
    json('gaps.json', facts.gaps?.map(({ fromMs, toMs, ...gap }) => ({ from: at(fromMs), to: at(toMs), ...gap })) ?? 'not asked for'),
    json('log.json', facts.log.slice(0, MOST_LOG_LINES).map(({ atMs, ...entry }) => ({ time: at(atMs), ...entry }))),
  ]; // prettier-ignore
  const traces = new Redactor();
  for (const { text } of facts.camera.secrets)
    for (const trace of tracesOf(text)) traces.add(trace);
  const scrubber = new Scrubber((text) => traces.redact(redactor.redact(text)));
  for (const { text } of files) scrubber.learn(text);
  return [
    { name: 'README.txt', text: readme(facts) },
    ...files.map(({ name, text }) => ({ name, text: scrubber.scrub(text) })),
  ];
}

const at = (ms: number): string => new Date(ms).toISOString();

const json = (name: string, value: unknown): BundleFile => ({
  name,
  text: `${JSON.stringify(value, null, 2)}\n`,
});

function systemOf({ version, ffmpegVersion, nowMs, startedMs }: BundleFacts) {
  return {
    camrelay: version,
    node: process.version,
    ffmpeg: ffmpegVersion,
    made: at(nowMs),
    running_since: startedMs === null ? null : at(startedMs),
    platform: `${process.platform} ${release()} ${process.arch}`,
    cores: availableParallelism(),
    load: loadavg().map((value) => Math.round(value * 100) / 100),
    memory: { total: totalmem(), free: freemem(), program: process.memoryUsage.rss() },
  };
}

function cameraOf({ secrets, publisher, ...camera }: CameraConfig) {
  return { ...camera, publishes: publisher !== null, secrets_set: secrets.length };
}

function streamOf({ connections, ...stream }: BundledStream) {
  const { dials, processes, links } = connections;
  return {
    ...stream,
    dials: dials.map(({ atMs, steps, leases, loss }) => ({
      time: at(atMs),
      steps: steps.map(({ step, afterMs }) => ({ step, after_ms: afterMs })),
      leases: leases.map(({ atMs: leasedMs, expiresAtMs, renewAtMs, ...lease }) => ({
        time: at(leasedMs),
        expires: expiresAtMs === null ? null : at(expiresAtMs),
        renew: renewAtMs === null ? null : at(renewAtMs),
        ...lease,
      })),
      lost: loss && { time: at(loss.atMs), code: loss.code, message: loss.message },
    })),
    ffmpeg: processes.map(({ number, atMs, args, exit }) => ({
      number,
      time: at(atMs),
      args,
      exit: exit && { time: at(exit.atMs), code: exit.code, signal: exit.signal },
    })),
    links: links.map(({ atMs, ...link }) => ({ time: at(atMs), ...link })),
  };
}

function rtspFiles({ name, connections: { rtsp } }: BundledStream): BundleFile[] {
  return rtsp.length === 0 ? [] : [{ name: `rtsp-${name}.txt`, text: exchangeText(rtsp) }];
}

function ffmpegFile({ name, connections: { lines } }: BundledStream): BundleFile {
  const said = lines.map(({ atMs, process, text }) => `${at(atMs)} ${process} ${text}`);
  const text = said.length === 0 ? 'ffmpeg said nothing.' : said.join('\n');
  return { name: `ffmpeg-${name}.txt`, text: `${text}\n` };
}
