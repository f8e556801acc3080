/** `camrelay serve`: runs until SIGINT or SIGTERM; SIGHUP reloads the configuration. */
import { resolve } from 'node:path';
import { streamUrls } from '../api/camera-view.js';
import { localReach } from '../api/reach.js';
import type { Program } from '../app.js';
import { runWithStandby } from '../standby.js';
import type { Config } from '../config/config.js';
import { ConfigKeeper } from '../config-keeper.js';
import { systemClock } from '../kit/clock.js';
import { LogRing } from '../kit/log-ring.js';
import { PinoLog } from '../kit/pino-log.js';
import { DEFAULT_FILE, readArguments, readConfig } from './arguments.js';
import type { Command } from './command.js';
import { version } from './version.js';

export const serve: Command = async (args, context) => {
  const { values } = readArguments(args, {});
  const config = readConfig(values.config, context);
  const { redactor } = context;
  const logRing = new LogRing();
  await using log = new PinoLog({ level: config.log.level, redactor, ring: logRing });
  process.once('exit', () => log.flushSync());
  logFaults(log);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

  const { file } = config;
  const newFile = resolve(DEFAULT_FILE);
  const configKeeper = new ConfigKeeper({ file, newFile, env: context.env, redactor, log });
  let isReady = false;
  const ready = (program: Program): void => {
    configKeeper.attach(async (next) => {
      log.setLevel(next.log.level);
      await program.reload(next);
    });
    if (isReady) return; // with its disk now: the addresses are the same
    isReady = true;
    console.log(addresses(program.config, program.httpUrl));
    console.log(`camrelay: ready ${program.httpUrl}`);
    process.on('SIGHUP', () => void configKeeper.reload());
  };
  await runWithStandby(config, {
    version: version(), log, logRing, redactor, clock: systemClock, signal: stopping.signal, configKeeper, ready,
  }); // prettier-ignore
  return 0;
};

/** What Node.js would print by itself, secrets and all: it goes the way of every other line. */
function logFaults(log: PinoLog): void {
  process.prependListener('uncaughtException', (error: unknown) => {
    const stack = error instanceof Error ? error.stack : undefined;
    log.error('camrelay met a fault of its own and ends; please report it', { code: 'internal', error, stack }); // prettier-ignore
    process.exit(1);
  });
  process.removeAllListeners('warning').on('warning', ({ name, message }) => {
    log.warn('Node.js warns', { name, reason: message });
  });
}

/** Where everything is, for a person to click or type. */
function addresses(config: Config, httpUrl: string): string {
  const { host } = localReach(config.http.listen);
  const blocks = config.cameras.map((camera) => {
    const { hls, rtsp, rtmp } = streamUrls(camera.id, config, { http: httpUrl, host });
    const lines = [`  ${camera.name} (${camera.id})`, `    HLS   ${hls}`];
    if (rtsp) lines.push(`    RTSP  ${rtsp}`);
    if (rtmp) lines.push(`    RTMP  ${rtmp}`);
    return lines.join('\n');
  });
  return [`camrelay ${version()}`, `  Page  ${httpUrl}/`, ...blocks].join('\n');
}
