/** `camrelay cgi-push`: tells a CGI camera to publish to this relay, or puts back what was set before. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { CameraConfig, Config } from '../config/config.js';
import { formatListen, isLoopback } from '../config/listen.js';
import { CamrelayError } from '../model/errors.js';
import { CgiClient } from '../resolvers/cgi/client.js';
import { pushAddress, serverOf } from '../resolvers/cgi/push-address.js';
import { PushSetup } from '../resolvers/cgi/push-setup.js';
import { isPushedStream, type RtmpConf } from '../resolvers/cgi/rtmp-conf.js';
import { cameraOf, readArguments, readConfig } from './arguments.js';
import type { Command } from './command.js';
import { commandContext } from './command-devices.js';
import { interruption } from './interruption.js';

type CgiCamera = Extract<CameraConfig, { vendor: 'cgi' }>;

export const cgiPush: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    address: { type: 'string' },
    stream: { type: 'string', default: 'main' },
    short: { type: 'boolean', default: false },
    restore: { type: 'boolean', default: false },
  });
  const config = readConfig(values.config, context);
  const camera = cgiCameraOf(config, positionals);
  const say = (text: string): void => console.log(context.redactor.redact(text));
  const device = commandContext(config, context);
  await using client = new CgiClient(camera, device);
  const setup = new PushSetup(client, device.store, device.clock, camera);
  const signal = interruption();

  if (values.restore) {
    say(`camera ${camera.id}: put back: ${describe(await setup.restore(signal))}`);
    return 0;
  }
  const { stream } = values;
  if (!isPushedStream(stream))
    throw new CamrelayError('usage', '--stream must be main or sub; a camera publishes no other');
  if (camera.pushKey === null) {
    const message = `camera ${camera.id} has no push_key in the configuration; give it one, which the camera will show`;
    throw new CamrelayError('usage', message);
  }
  const base =
    values.address === undefined ? await ownAddress(config, camera) : baseOf(values.address);
  const form = values.short ? 'short' : 'full';
  const address = pushAddress(base, { id: camera.id, key: camera.pushKey, form });
  say(`camera ${camera.id}: telling it to publish its ${stream} stream to ${address}`);
  const before = await setup.set(address, stream, signal);
  say(`camera ${camera.id}: it has kept that; before it was set to: ${describe(before)}`);
  say(
    `\`camrelay cgi-push ${camera.id} --restore\` puts that back; do so before you remove the camera`,
  );
  return 0;
};

/** @throws CamrelayError usage, unknown_camera */
function cgiCameraOf(config: Config, positionals: readonly string[]): CgiCamera {
  const camera = cameraOf(config, positionals);
  if (camera.vendor === 'cgi') return camera;
  const message = `camera ${camera.id} is of vendor ${camera.vendor}; only cgi cameras can be set up so`;
  throw new CamrelayError('usage', message);
}

/** @throws CamrelayError usage */
function baseOf(address: string): string {
  if (/^rtmp:\/\/(\[[0-9a-f:]+\]|[\w.-]+)(:\d{1,5})?\/?$/i.test(address))
    return address.replace(/\/$/, '');
  throw new CamrelayError('usage', '--address must be rtmp://HOST:PORT, as the camera reaches it');
}

/**
 * Where the camera reaches our RTMP server.
 * @throws CamrelayError usage where it cannot, or nobody can say
 */
async function ownAddress({ rtmp }: Config, { host }: CgiCamera): Promise<string> {
  const { listen } = rtmp;
  if (!listen || listen.port === 0)
    throw new CamrelayError('usage', 'rtmp.listen names no port; set one, or give --address');
  const isEvery = listen.host === '0.0.0.0' || listen.host === '::';
  const own = isEvery ? await addressTowards(host) : listen.host;
  if (isLoopback({ ...listen, host: own }) && !isLoopback({ ...listen, host })) {
    const message = `rtmp.listen is ${formatListen(listen)}, which the camera cannot reach; set it to an address of this machine, or give --address`;
    throw new CamrelayError('usage', message);
  }
  return `rtmp://${formatListen({ host: own, port: listen.port })}`;
}

/** Our address on the way to a host; a connected UDP socket knows it without sending anything. */
async function addressTowards(host: string): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '');
  const socket = createSocket(isIPv6(bare) ? 'udp6' : 'udp4');
  try {
    socket.connect(9, bare);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    const message = `no way is known to ${host}; give --address rtmp://HOST:PORT as the camera reaches it`;
    throw new CamrelayError('usage', message);
  } finally {
    socket.close();
  }
}

/** Without the path, which may hold a key of somebody else. */
function describe({ RtmpEnable, RtmpServerAddr }: RtmpConf): string {
  return RtmpEnable === 0 ? 'publish nowhere' : `publish to ${serverOf(RtmpServerAddr)}`;
}
