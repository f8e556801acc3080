/** `camrelay resolve`: the address a camera's stream is pulled from; secrets only when asked for. */
import type { CameraConfig } from '../config/config.js';
import { deadline } from '../kit/deadline.js';
import type { Redactor } from '../kit/redactor.js';
import type { Lease, Source } from '../resolvers/lease.js';
import { cameraOf, readArguments, readConfig, streamOf } from './arguments.js';
import type { Command } from './command.js';
import { commandDevices } from './command-devices.js';
import { interruption } from './interruption.js';

const TIMEOUT_MS = 15_000;

export const resolve: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    stream: { type: 'string' },
    json: { type: 'boolean' },
    'show-secrets': { type: 'boolean' },
  });
  const config = readConfig(values.config, context);
  const camera = cameraOf(config, positionals);
  const stream = streamOf(camera, values.stream);
  const limit = deadline(TIMEOUT_MS, `camera ${camera.id} gave no address in time`, interruption());
  const devices = commandDevices(config, context);
  let isHandedOut = false;
  try {
    const lease = await devices.open(camera).lease(stream, limit);
    const url = urlOf(lease.source);
    const shown = values['show-secrets'] ? url : masked(url, context.redactor);
    if (values.json) console.log(JSON.stringify(answer(camera, stream, shown, lease)));
    else console.log(shown);
    // Whoever asked for the whole address wants to open it, and it dies with its session: that one
    // stays, until the next login of camrelay at this device ends it.
    isHandedOut = values['show-secrets'] ?? false;
    if (!isHandedOut) await lease.release();
  } finally {
    if (!isHandedOut) await devices[Symbol.asyncDispose]();
  }
  return 0;
};

function answer(
  { id, vendor }: CameraConfig,
  stream: string,
  url: string,
  { source, expiresAtMs, singleUse }: Lease,
): Record<string, unknown> {
  return {
    camera: id,
    vendor,
    stream,
    url,
    protocol: source.kind === 'url' ? new URL(source.url).protocol.slice(0, -1) : source.kind,
    expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
    single_use: singleUse,
  };
}

/** Of an address that is a secret as a whole, what anybody may know: how and where. */
function masked(url: string, redactor: Redactor): string {
  const shown = redactor.redact(url);
  if (shown.includes('://') || !URL.canParse(url)) return shown;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}/***`;
}

function urlOf(source: Source): string {
  if (source.kind === 'url') return source.url;
  return `demo:${source.pattern}?size=${source.width}x${source.height}&fps=${source.fps}`;
}
