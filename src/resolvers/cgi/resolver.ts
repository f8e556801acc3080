/** A generic CGI camera: live RTSP or its own publishing, stills, movements (docs/vendors/cgi.md). */
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import type { Resolver } from '../resolver.js';
import type { CgiSettings } from './config.js';
import { CGI_MOVEMENTS, CgiDevice } from './device.js';
import { LiveStreams } from './live.js';
import { settingsBefore } from './push-setup.js';
import { pushedStream } from './pushed.js';
import { takeStill } from './still.js';

export function cgiResolver(camera: CameraConfig & CgiSettings, context: DeviceContext): Resolver {
  const device = CgiDevice.share(camera, context);
  const { client } = device.value;
  return {
    ...streamsOf(camera, device.value, context),
    snapshot: (signal) => takeStill(client, context.log, signal),
    ptz: (command, signal) => device.value.move(command, signal),
    movements: CGI_MOVEMENTS,
    exchanges: client.exchanges,
    askAgain: () => client.askAgain(),
    [Symbol.asyncDispose]: () => Promise.resolve(device[Symbol.asyncDispose]()),
  };
}

function streamsOf(
  camera: CameraConfig & CgiSettings,
  device: CgiDevice,
  context: DeviceContext,
): Pick<Resolver, 'lease' | 'onChange'> {
  if (camera.pushKey !== null) return pushedStream(camera, device.client, context);
  if (settingsBefore(context.store, camera) !== null)
    context.log.warn('this camera was set to publish to camrelay and may still do so', {
      camera: camera.id,
      remedy: `camrelay cgi-push ${camera.id} --restore`,
    });
  const live = new LiveStreams(camera, device);
  return { lease: (streamName, signal) => live.lease(streamName, signal) };
}
