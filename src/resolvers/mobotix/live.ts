/**
 * Where a channel's live stream is: at the recorder, or at the camera behind it where that is asked
 * for.
 * Source: docs/vendors/mobotix.md, "Addresses".
 */
import type { z } from 'zod';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { cameraPassword } from './camera-password.js';
import type { NvrClient } from './client.js';
import type { MobotixSettings } from './config.js';
import { CameraList, NetworkInfo, Version } from './outputs.js';
import { fillTemplate, type Places } from './url-template.js';

type Camera = z.output<typeof CameraList>['camera_list'][number];

/** @throws DeviceFailure */
export async function liveUrl(
  template: string,
  client: NvrClient,
  settings: MobotixSettings,
  { hide, dial }: Pick<DeviceContext, 'hide' | 'dial'>,
  signal: AbortSignal,
): Promise<string> {
  const camera = await connectedCamera(client, settings.channel, signal);
  const places = settings.direct
    ? directPlaces(camera, settings)
    : await recorderPlaces(client, settings, signal);
  if (settings.direct) {
    dial.requireNamed(String(places.host), settings.host);
    hide(places.password);
  }
  return fillTemplate<'live'>(template, { ...places, stream: 'live' });
}

type StreamPlaces = Readonly<Omit<Places<'live'>, 'stream' | 'password'> & { password: string }>;

/** For a stream of the recorder itself. @throws DeviceFailure */
export async function recorderPlaces(
  client: NvrClient,
  { host, channel, username, password, rtspPort }: MobotixSettings,
  signal: AbortSignal,
): Promise<StreamPlaces> {
  const port = rtspPort ?? (await reportedPort(client, signal));
  return { host, rtsp_port: port, user: username, password, ...channelPlaces(channel) };
}

function directPlaces(
  { ip, rtsp_port: port, account, password }: Camera,
  { channel, rtspPort }: MobotixSettings,
): StreamPlaces {
  if (!/^[\w.-]+$/.test(ip))
    throw new DeviceFailure('bad_reply', 'the recorder names no address of the camera behind it');
  return {
    host: ip,
    rtsp_port: rtspPort ?? port,
    user: account,
    password: cameraPassword(password),
    ...channelPlaces(channel),
  };
}

function channelPlaces(channel: number): Readonly<{ ch: number; ch1: number }> {
  return { ch: channel, ch1: channel + 1 };
}

async function connectedCamera(
  client: NvrClient,
  channel: number,
  signal: AbortSignal,
): Promise<Camera> {
  const { num_ch: channels } = await client.get('/information/version', {}, Version, signal);
  if (channel >= channels) {
    const message = `the recorder has ${channels} channels, counted from 0; correct channel`;
    throw new DeviceFailure('unsupported', message);
  }
  const { camera_list: cameras } = await client.get(
    '/information/camera_list',
    {},
    CameraList,
    signal,
  );
  const camera = cameras.find(({ ch }) => ch === channel);
  if (camera) return camera;
  throw new DeviceFailure('offline', 'the recorder has no camera on this channel; connect one');
}

async function reportedPort(client: NvrClient, signal: AbortSignal): Promise<number> {
  const { rtsp_port: port } = await client.get(
    '/information/network_info',
    {},
    NetworkInfo,
    signal,
  );
  return port;
}
