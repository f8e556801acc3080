/** What a person can do about a failure, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  bad_credentials:
    'correct username and password in the configuration; do not try often, for many devices lock the account',
  no_permission: 'give the account of the device the right to watch, or use another account',
  session_expired: 'try again; if it goes on, restart the device',
  too_many_sessions:
    'close other programs and pages that are logged in to the device, or wait until their sessions end',
  unreachable: 'see that the device is on and in this network, and that host and port are right',
  timeout:
    'try again; if it goes on, look at the network between here and there, and restart the device',
  offline: 'see that the device is on and that nobody else uses all of its connections',
  not_found: 'correct the stream or the path of its address in the configuration',
  no_tcp: 'set `transport: udp` for this camera',
  unsupported: 'choose H.264 or H.265 in the settings of the camera',
  bad_reply:
    'see that vendor, host and port fit the device; camrelay bundle CAMERA saves what was said',
  bad_media: 'choose another stream or codec in the settings of the camera',
  stalled: 'look at the network between here and the camera; a slower stream may help',
  ffmpeg_failed: 'install ffmpeg 5.1 or later, whole, from your distribution',
  ffmpeg_missing: 'install ffmpeg 5.1 or later, or set FFMPEG_PATH',
  disk_failed: 'look after the disk and the permissions of storage.dir',
  camera_disabled: 'set `enabled: true` for this camera',
};
const OTHERWISE = 'camrelay bundle CAMERA saves what happened, for people who are to help';

export function adviceFor(code: string): string {
  return ADVICE[code] ?? OTHERWISE;
}
