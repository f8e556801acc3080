/** What stands at the front of a bundle. */
import type { BundleFacts } from './facts.js';

export function readme({ version, camera, startedMs, nowMs }: BundleFacts): string {
  const origin =
    startedMs === null
      ? 'No camrelay was running: a connection was made for this record, and closed again.'
      : 'These are the newest connections of the camrelay that was running.';
  return `camrelay ${version}: what happened between camrelay and camera ${camera.id}

Made ${new Date(nowMs).toISOString()}. ${origin}

What is in it

  system.json       versions, platform, load and memory
  camera.json       how the camera is configured
  connections.json  each stream: its newest dials with the time of every step, what was leased, how
                    ffmpeg was called, and how the link changed
  exchanges.txt     what was said to the device and what it answered, oldest first: ">" is camrelay,
                    "<" the device, "!" why nothing came. What is asked again and again is kept less long
  rtsp-*.txt        the same in RTSP, of each stream: its description (SDP) is in the answer to DESCRIBE
  ffmpeg-*.txt      the last 200 lines ffmpeg said of each stream; the number is that of its call in
                    connections.json
  attempts.json     what went wrong lately, newest first
  gaps.json         what should have been recorded in the last day and was not
  log.json          warnings and errors about the camera, newest first

What was taken out

  Passwords, keys, tokens, cookies, nonces, signatures, session numbers, in whatever encoding, and the
  values of every parameter, field and header with such a name: *** stands for them.
  Serial numbers and MAC addresses (id-1, mac-1), names of users but "admin" and the like (user-1), names
  of hosts (host-1), public addresses (public-ip-1), and every long word that looks like a key
  (opaque-1): the same name stands for the same thing wherever it is.
  Private addresses such as 192.168.1.20, the camera's id and its name are as they are.

Nothing of the picture or the sound is in it. Look it over before you share it, all the same.
`;
}
