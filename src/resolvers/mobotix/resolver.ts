/**
 * A channel of a MOBOTIX MOVE recorder: live and recorded streams at configured addresses, its own
 * recordings, and its events. It has no stills and moves no camera (docs/vendors/mobotix.md).
 */
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import { standingLease, type Lease } from '../lease.js';
import type { Resolver } from '../resolver.js';
import { MobotixArchive } from './archive.js';
import type { MobotixSettings } from './config.js';
import { EventWatch } from './event-watch.js';
import { liveUrl } from './live.js';
import { MoveNvr } from './move-nvr.js';
import { playbackKeys } from './playback-key.js';
import { PlaybackLeases } from './playback-leases.js';
import { MobotixPlayer } from './player.js';
import { RecorderClock } from './recorder-clock.js';
import { neededTemplate } from './url-template.js';

export function mobotixResolver(
  camera: CameraConfig & MobotixSettings,
  context: DeviceContext,
): Resolver {
  const { host, port, https, verifyTls, username, password } = camera;
  const key = ['mobotix', host, port, https, verifyTls, username, password].join('\n');
  const shared = context.shared.share(key, (free) => new MoveNvr(camera, context, free));
  const { client } = shared.value;
  const { clock, log } = context;
  const recorderClock = new RecorderClock(client, camera.timeBase, {
    clock,
    log,
    camera: camera.id,
  });
  const keys = playbackKeys(client, camera, context);

  const playback = new PlaybackLeases(client, camera, keys, context);

  async function live(signal: AbortSignal): Promise<Lease> {
    const template = neededTemplate('live', camera.liveUrl);
    const url = await liveUrl(template, client, camera, context, signal);
    context.hide(url);
    return standingLease({ kind: 'url', url, transport: camera.transport });
  }

  const events = new EventWatch(client, camera, recorderClock, clock);
  return {
    lease: (stream, signal) => (stream === 'playback' ? playback.configured(signal) : live(signal)),
    askAgain: () => client.askAgain(),
    exchanges: client.exchanges,
    archive: new MobotixArchive(camera, shared.value, recorderClock, context.dial),
    player: new MobotixPlayer(playback, clock),
    watchEvents: (tell, signal) => events.run(tell, signal),
    [Symbol.asyncDispose]: async () => {
      await shared[Symbol.asyncDispose]();
    },
  };
}
