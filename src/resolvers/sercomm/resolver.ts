/** A Sercomm camera: fixed addresses, stills, steps, and calls on motion (docs/vendors/sercomm.md). */
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import type { Resolver } from '../resolver.js';
import { deviceKey, SercommClient } from './client.js';
import type { SercommSettings } from './config.js';
import { MotionCalls } from './motion-calls.js';
import { SERCOMM_MOVEMENTS, SercommPtz } from './ptz.js';
import { SercommStreams } from './streams.js';
import { Webhook } from './webhook.js';

export function sercommResolver(
  camera: CameraConfig & SercommSettings,
  context: DeviceContext,
): Resolver {
  const account = `${deviceKey(camera)} ${camera.password}`;
  const device = context.shared.share(account, () => new SercommClient(camera, context));
  const client = device.value;
  const streams = new SercommStreams(camera, client, context);
  const ptz = new SercommPtz(client, context.clock);
  const webhook = new Webhook(camera, client, context);
  const calls = new MotionCalls(webhook.key, context.clock);
  // An earlier run that was killed may have left the camera calling.
  if (!camera.webhook) void webhook.restore();
  const motion: Pick<Resolver, 'hook' | 'watchEvents'> = {
    hook: calls,
    watchEvents: async (tell, signal) => {
      if (camera.webhook) await unlessAborted(webhook.setUp(signal), signal);
      await calls.watch(tell, signal);
    },
  };
  return {
    lease: (streamName, signal) => streams.lease(streamName, signal),
    snapshot: (signal) =>
      client.snapshot({ size: camera.snapshotSize, quality: camera.snapshotQuality }, signal),
    ptz: (command, signal) => ptz.run(command, signal),
    movements: SERCOMM_MOVEMENTS,
    exchanges: client.exchanges,
    askAgain: () => client.askAgain(),
    ...(camera.webhook || camera.webhookKey !== null ? motion : {}),
    [Symbol.asyncDispose]: async () => {
      calls.close();
      streams.close();
      await webhook.close();
      client.releaseCalls(camera.id);
      await device[Symbol.asyncDispose]();
    },
  };
}

/** Who no longer listens need not be told what went wrong. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  await work.catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
