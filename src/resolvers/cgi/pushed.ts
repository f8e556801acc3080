/**
 * A camera that publishes to us instead of being dialled. Its lease is the publication; where none
 * comes for a while, the camera is asked whether it was told to.
 */
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure, isProvenWrong } from '../device-failure.js';
import { pushResolver } from '../push/resolver.js';
import type { Resolver } from '../resolver.js';
import type { CgiClient } from './client.js';
import type { CgiSettings } from './config.js';
import { isPushAddress, serverOf } from './push-address.js';
import { readRtmpConf } from './rtmp-conf.js';

/** A camera that was told to publish has begun by then, ms. */
const EXPECTED_WITHIN_MS = 30_000;

export function pushedStream(
  camera: CameraConfig & CgiSettings,
  client: CgiClient,
  { clock, publications }: Pick<DeviceContext, 'clock' | 'publications'>,
): Pick<Resolver, 'lease' | 'onChange'> {
  const push = pushResolver(camera, publications);
  /** Since when nothing is published, by the monotonic clock. */
  let silentSinceMs: number | null = null;
  return {
    ...push,
    lease: async (streamName, signal) => {
      const nowMs = clock.monotonic();
      try {
        const lease = await push.lease(streamName, signal);
        silentSinceMs = null;
        return lease;
      } catch (error) {
        silentSinceMs ??= nowMs;
        if (nowMs - silentSinceMs < EXPECTED_WITHIN_MS) throw error;
        throw (await whySilent(camera, client, signal)) ?? error;
      }
    },
  };
}

/** Null where the camera cannot be asked, as behind a router that hides it. */
async function whySilent(
  { id, pushKey }: CameraConfig & CgiSettings,
  client: CgiClient,
  signal: AbortSignal,
): Promise<DeviceFailure | null> {
  try {
    const { RtmpEnable, RtmpServerAddr } = await readRtmpConf(client, signal);
    const isOurs = RtmpEnable === 1 && isPushAddress(RtmpServerAddr, id, pushKey ?? '');
    return offline(
      isOurs
        ? `the camera is set to publish to ${serverOf(RtmpServerAddr)}, but nothing arrives; can it reach that address?`
        : `the camera is not set to publish to camrelay; run \`camrelay cgi-push ${id}\``,
    );
  } catch (error) {
    if (!(error instanceof DeviceFailure)) throw error;
    // A publication needs no password of ours: a wrong one is no reason to stop waiting for it.
    return isProvenWrong(error) ? offline(`nothing is published, and ${error.message}`) : null;
  }
}

function offline(message: string): DeviceFailure {
  return new DeviceFailure('offline', message);
}
