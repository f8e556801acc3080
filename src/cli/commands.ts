/** Every command, and how each one's outcome becomes an exit code: 0 done, 1 failed, 2 wrong usage. */
import { ConfigError, formatConfigIssues } from '../config/issue.js';
import { Redactor } from '../kit/redactor.js';
import { CamrelayError, type ErrorCode } from '../model/errors.js';
import { bundle } from './bundle.js';
import { cgiPush } from './cgi-push.js';
import { check } from './check.js';
import { checkConfig } from './check-config.js';
import type { Command } from './command.js';
import { deviceRecordings } from './device-recordings.js';
import { doctor } from './doctor.js';
import { exportCommand } from './export.js';
import { Interrupted } from './interruption.js';
import { probe } from './probe.js';
import { ptz } from './ptz.js';
import { resolve } from './resolve.js';
import { serve } from './serve.js';
import { snapshot } from './snapshot.js';
import { hashPasswordCommand, user } from './users.js';
import { version } from './version.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  'check-config': checkConfig,
  resolve,
  probe,
  snapshot,
  export: exportCommand,
  check,
  ptz,
  'device-recordings': deviceRecordings,
  'cgi-push': cgiPush,
  user,
  'hash-password': hashPasswordCommand,
  bundle,
  doctor,
};

const USAGE = `usage: camrelay COMMAND

  serve [-c FILE]                          run: relay and record
  check-config [-c FILE]                   say what is wrong with the configuration
  resolve CAMERA [-c FILE] [--stream NAME] [--show-secrets] [--json]
                                           print the address a camera's stream is pulled from
  probe CAMERA [-c FILE] [--stream NAME] [--json]
                                           open a camera and print what it sends
  snapshot CAMERA -o FILE.jpg [-c FILE] [--stream NAME]
                                           save one still picture
  ptz CAMERA left|right|up|down|zoom-in|zoom-out|stop|preset N [-c FILE]
      [--speed 1-100] [--for 500ms]        move a camera, where its vendor can
  device-recordings CAMERA --from T --to T [-c FILE] [--json]
                                           list what the device itself recorded
  device-recordings CAMERA --save ID -o FILE [-c FILE]
                                           save one of those
  export CAMERA --from T --to T -o FILE.mp4 [--cut exact|keyframe] [--gaps skip|keep] [--text] [-c FILE]
                                           save a clip of what was recorded
  cgi-push CAMERA [--address rtmp://HOST:PORT] [--stream main|sub] [--short] [--restore] [-c FILE]
                                           tell a CGI camera to publish to this relay
  doctor [CAMERA…] [-c FILE] [--quick] [--json] [--url URL] [--token-file FILE]
                                           look at the whole chain and say where it is weakest
  bundle CAMERA [-o FILE.zip] [-c FILE] [--url URL] [--token-file FILE]
                                           save what happened with a camera, without secrets, for
                                           people who are to help
  check [--repair] [--deep] [--json] [-c FILE]
                                           hold the index against the files on disk; --deep reads and
                                           decodes every byte
  check --rebuild [--json] [-c FILE]       make the index anew from the files alone
  user add|change NAME [--role viewer|operator|admin] [--cameras ID,ID|all] [-c FILE]
  user password|remove NAME, user list [-c FILE]
                                           who may come in; a password is asked for, or read from a pipe
  hash-password                            turn a password into what may stand in the configuration
  --version                                print the version

Without -c, camrelay.yaml is read; without that, serve shows two demo cameras.`;

/** What means that the command was wrong, not that it failed. */
const WRONG_USAGE: ReadonlySet<ErrorCode> = new Set(['usage', 'bad_config', 'unsafe_listener']);

export async function runCommand(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  redactor = new Redactor(),
): Promise<number> {
  const [name = '', ...args] = argv;
  if (name === '--version' || name === '-v') return print(version());
  if (name === '--help' || name === '-h' || name === 'help') return print(USAGE);
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) {
      // It is not repeated: it may be a password in the wrong place.
      const what = name === '' ? 'no command was given' : 'there is no such command';
      throw new CamrelayError('usage', `${what}; try camrelay --help`);
    }
    return await command(args, { env, redactor });
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    return report(error, args.includes('--json'), redactor);
  }
}

/** Says why a command failed, without secrets. @returns the exit code */
export function report(error: unknown, asJson: boolean, redactor: Redactor): number {
  const known = error instanceof CamrelayError ? error : unexpected(error);
  const message = redactor.redact(known.message);
  if (asJson) console.error(JSON.stringify({ error: { code: known.code, message } }));
  else if (known instanceof ConfigError)
    console.error(redactor.redact(formatConfigIssues(known.issues)));
  else console.error(`camrelay: ${known.code}: ${message}`);
  return WRONG_USAGE.has(known.code) ? 2 : 1;
}

function unexpected(error: unknown): CamrelayError {
  if (error instanceof Error && 'syscall' in error && 'path' in error)
    return new CamrelayError('disk_failed', error.message, { cause: error });
  const text = error instanceof Error ? error.message : String(error);
  return new CamrelayError('internal', `${text}; this is a fault of camrelay, please report it`);
}

function print(text: string): number {
  console.log(text);
  return 0;
}
