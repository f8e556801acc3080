/** `camrelay doctor`: looks at the whole chain and says where it is weakest. */
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { WorkerTable } from '../../relay/worker-table.js';
import type { CameraConfig, Config } from '../config/config.js';
import { ConfigError, formatConfigIssues } from '../config/issue.js';
import type { TrialDeps } from '../doctor/camera-trial.js';
import { type CheckResult, failed } from '../doctor/check.js';
import { type DoctorDeps, examine } from '../doctor/doctor.js';
import { RecordTrial } from '../doctor/record-trial.js';
import { exitCodeOf, resultsJson, resultText, summaryText } from '../doctor/report.js';
import { DialPolicy } from '../dial-policy.js';
import { findFfmpeg } from '../ffmpeg.js';
import { systemClock } from '../kit/clock.js';
import { silentLog } from '../kit/log.js';
import { decodeStill, type StartJob } from '../media-jobs.js';
import type { Resolver } from '../resolvers/resolver.js';
import { cameraOf, readArguments, readConfig } from './arguments.js';
import type { Command, CommandContext } from './command.js';
import { commandDevices } from './command-devices.js';
import { interruption } from './interruption.js';
import { findRunning, PROGRAM_OPTIONS, type RunningProgram, tokenOf } from './running-program.js';

/** Who interrupts it does not want to wait for ffmpeg, ms. */
const GRACE_MS = 500;
const System = z.object({ pid: z.number() });

export const doctor: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    ...PROGRAM_OPTIONS,
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  });
  const { env, redactor } = context;
  const show = (text: string): void => console.log(redactor.redact(text));
  const config = await orTold(values.json, show, () => readConfig(values.config, context));
  if (!config) return 2;
  const named = positionals.map((id) => cameraOf(config, [id]));
  const token = tokenOf(values['token-file'], env, redactor);
  const stopping = interruption();
  const running = await findRunning(config, { url: values.url, token }, stopping);
  await using trials = new Trials(config, context);
  const deps: DoctorDeps = {
    config,
    cameras: named.length > 0 ? named : config.cameras,
    named: named.length > 0,
    quick: values.quick,
    program: running && (await asked(running, stopping)),
    clock: systemClock,
    trial: () => trials.deps(),
    exchangesOf: (camera) => trials.exchangesOf(camera),
    tell: (result) => (values.json ? undefined : show(resultText(result))),
  };
  const results = await examine(deps, stopping);
  show(values.json ? resultsJson(results) : `\n${summaryText(results)}`);
  return exitCodeOf(results);
};

/** A configuration that is wrong is the weakest link there is. */
async function orTold(
  asJson: boolean,
  show: (text: string) => void,
  read: () => Config,
): Promise<Config | null> {
  try {
    return await Promise.resolve(read());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = 'correct the configuration; camrelay check-config says the same';
    const result: CheckResult = {
      ...{ id: 'config', subject: null, tookMs: 0 },
      ...failed(formatConfigIssues(error.issues), advice, { code: error.code }),
    };
    show(asJson ? resultsJson([result]) : `${resultText(result)}\n\n${summaryText([result])}`);
    return null;
  }
}

/** Its process, where it may be known. */
async function asked(running: RunningProgram, signal: AbortSignal): Promise<DoctorDeps['program']> {
  const pid = await running.json('/api/v1/system', System, signal).then(
    (system) => system.pid,
    () => null,
  );
  const json: RunningProgram['json'] = (path, shape, until) => running.json(path, shape, until);
  return { url: running.url, pid, json };
}

/** What devices are tried with, made when the first one is. */
class Trials implements AsyncDisposable {
  readonly #resolvers = new Map<string, Resolver>();
  #made: Promise<TrialDeps> | null = null;
  #recorder: Promise<RecordTrial> | null = null;
  readonly #devices;

  constructor(
    private readonly config: Config,
    context: CommandContext,
  ) {
    this.#devices = commandDevices(config, context);
  }

  deps(): Promise<TrialDeps> {
    return (this.#made ??= this.#make());
  }

  exchangesOf({ id }: CameraConfig) {
    return this.#resolvers.get(id)?.exchanges?.all ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#recorder?.catch(() => null))?.[Symbol.asyncDispose]();
    await this.#devices[Symbol.asyncDispose]();
  }

  async #make(): Promise<TrialDeps> {
    const { ffmpeg: { path: configured }, storage } = this.config; // prettier-ignore
    const { path } = await findFfmpeg(configured ? { configured } : {});
    const launcher = new FfmpegLauncher(path, new WorkerTable(), systemClock, tmpdir(), GRACE_MS);
    const start: StartJob = (args, { cameraId: camera, streamName: stream }) =>
      launcher.start({ kind: 'job', camera, stream, args, extraPipes: 0 });
    return {
      devices: { openApart: (camera) => this.#open(camera) },
      dial: new DialPolicy(() => this.config.allowHosts),
      ...{ launcher, start, clock: systemClock, log: silentLog },
      trial: () =>
        (this.#recorder ??= RecordTrial.open(storage.dir, (movie, of, signal) =>
          decodeStill(start, movie, of, signal),
        )),
    };
  }

  #open(camera: CameraConfig): Resolver {
    const resolver = this.#devices.openApart(camera);
    this.#resolvers.set(camera.id, resolver);
    return resolver;
  }
}
