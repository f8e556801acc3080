/** `camrelay serve`: runs until SIGINT or SIGTERM; SIGHUP reloads the configuration. */
import { streamUrls } from '../api/camera-view.js';
import { localReach } from '../api/reach.js';
import type { Program } from '../app.js';
import { runWithStandby } from '../standby.js';
import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load.js';
import { registerSecrets } from '../config/secrets.js';
import { systemClock } from '../kit/clock.js';
import { PinoLog } from '../kit/pino-log.js';
import { readArguments, readConfig } from './arguments.js';
import type { Command, CommandContext } from './command.js';
import { version } from './version.js';

export const serve: Command = async (args, context) => {
  const { values } = readArguments(args, {});
  const config = readConfig(values.config, context);
  const { redactor } = context;
  await using log = new PinoLog({ level: config.log.level, redactor });
  process.once('exit', () => log.flushSync());
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

  let running: Program | null = null;
  const ready = (program: Program): void => {
    const isFirst = running === null;
    running = program;
    if (!isFirst) return; // with its disk now: the addresses are the same
    console.log(addresses(program.config, program.httpUrl));
    console.log(`camrelay: ready ${program.httpUrl}`);
    process.on('SIGHUP', () => void (running && reload(running, config, context, log)));
  };
  await runWithStandby(config, {
    version: version(), log, redactor, clock: systemClock, signal: stopping.signal, ready,
  }); // prettier-ignore
  return 0;
};

async function reload(
  program: Program,
  { file }: Config,
  context: CommandContext,
  log: PinoLog,
): Promise<void> {
  if (file === null) {
    log.warn('the demo has no configuration file to reload');
    return;
  }
  try {
    const config = loadConfig(file, context.env);
    registerSecrets(config, context.redactor);
    log.setLevel(config.log.level);
    await program.reload(config);
  } catch (error) {
    log.error('the configuration was not reloaded; the old one stays at work', { error });
  }
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
