/**
 * The hosts in a camera's keys, held against what may be asked for over HTTP. The file itself is not
 * judged so: it belongs to whoever owns the machine (`dial-policy.ts`).
 */
import { DialPolicy } from '../dial-policy.js';
import type { KeyProblem } from './camera-keys.js';
import type { CameraConfig, Config } from './config.js';
import { isLoopback } from './listen.js';
import type { Keys } from './yaml-text.js';

type HostAt = Readonly<{ path: readonly string[]; host: string }>;

/**
 * What is wrong with the hosts that a change brings in; those that were there before stay.
 * @param keys of the camera as it is to be
 */
export function hostProblems(
  before: CameraConfig | undefined,
  after: CameraConfig,
  config: Config,
  keys: Keys,
): KeyProblem[] {
  const known = new Set(before ? hostsOf(before, keys).map(({ host }) => host) : []);
  const policy = new DialPolicy(() => config.allowHosts);
  const loopbackToo = !isForThisMachineOnly(config);
  return hostsOf(after, keys).flatMap(({ path, host }) => {
    const message = known.has(host) ? null : policy.problem(host, { loopbackToo });
    return message === null ? [] : [{ path, message }];
  });
}

/** Whoever reaches a listener could reach all of this machine without it; users come from elsewhere, by a proxy. */
function isForThisMachineOnly({ http, rtsp, rtmp, auth }: Config): boolean {
  return (
    auth.users.length === 0 &&
    [http, rtsp, rtmp].every(({ listen }) => listen === null || isLoopback(listen))
  );
}

function hostsOf(camera: CameraConfig, keys: Keys): HostAt[] {
  switch (camera.vendor) {
    case 'rtsp':
      return Object.entries(camera.urls).flatMap(([name, url]) =>
        hostIn(url, 'url' in keys ? ['url'] : ['urls', name]),
      );
    case 'mipc':
      return [...hostIn(camera.gateway, ['gateway']), ...hostIn(camera.server, ['server'])];
    case 'mobotix':
      return [
        { path: ['host'], host: camera.host },
        ...hostIn(camera.liveUrl, ['live_url']),
        ...hostIn(camera.playbackUrl, ['playback_url']),
        ...hostIn(camera.exportUrl, ['export_url']),
      ];
    case 'reolink':
    case 'cgi':
    case 'sercomm':
      return [{ path: ['host'], host: camera.host }];
    case 'push':
    case 'demo':
      return [];
  }
}

/** Null and places to be filled in (`{host}`) are none. */
function hostIn(url: string | null, path: readonly string[]): HostAt[] {
  const host = url === null ? '' : new URL(url.replaceAll(/\{\w*\}/g, '1')).hostname;
  return host === '' || /:\/\/(?:[^/?#]*@)?\{/.test(url ?? '') ? [] : [{ path, host }];
}
