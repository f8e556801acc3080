/**
 * What can be wrong with a camera or be missing of it, as people are told: by the codes of the API,
 * both those of a camera's `reason` and the causes of gaps. One thing has one name everywhere.
 */
import type { IconName } from '../ui/icon.js';
import type { WordKey } from '../words/words.js';

/**
 * Who can mend it, which is what colours tell apart: the camera or its network, the viewer (access),
 * or camrelay and its machine (recorder).
 */
export type Family = 'camera' | 'access' | 'recorder' | 'unknown';

export type Cause = Readonly<{
  /** A short title. */
  title: WordKey;
  /** One sentence; takes `name`, the camera's. */
  sentence: WordKey;
  family: Family;
  icon: IconName;
}>;

const OFFLINE = cause('cause.offline', 'cause.offline.say', 'camera', 'plug');
const STALLED = cause('cause.stalled', 'cause.stalled.say', 'camera', 'frost');
const LEASE = cause('cause.lease', 'cause.lease.say', 'camera', 'key');
const AUTH = cause('cause.auth', 'cause.auth.say', 'access', 'key');
const FULL = cause('cause.full', 'cause.full.say', 'camera', 'people');
const CLOUD = cause('cause.cloud', 'cause.cloud.say', 'camera', 'cloud');
const UNSUPPORTED = cause('cause.unsupported', 'cause.unsupported.say', 'camera', 'warning');
const REFUSED = cause('cause.host', 'cause.host.say', 'access', 'warning');
const RIGHTS = cause('cause.rights', 'cause.rights.say', 'access', 'key');
const NO_STREAM = cause('cause.noStream', 'cause.noStream.say', 'camera', 'warning');
const ANEW = cause('cause.anew', 'cause.anew.say', 'camera', 'plug');
const OWN = cause('cause.own', 'cause.own.say', 'recorder', 'warning');
const DISK = cause('cause.disk', 'cause.disk.say', 'recorder', 'warning');
const CLOCK = cause('cause.clock', 'cause.clock.say', 'recorder', 'warning');
const CRASH = cause('cause.crash', 'cause.crash.say', 'recorder', 'warning');
const SHUTDOWN = cause('cause.shutdown', 'cause.shutdown.say', 'recorder', 'warning');
const UNKNOWN = cause('cause.unknown', 'cause.unknown.say', 'unknown', 'warning');

const CAUSES: Readonly<Record<string, Cause>> = {
  // Causes of gaps.
  offline: OFFLINE,
  stalled: STALLED,
  lease: LEASE,
  auth: AUTH,
  disk: DISK,
  clock: CLOCK,
  crash: CRASH,
  shutdown: SHUTDOWN,
  // Reasons of cameras and errors.
  unreachable: OFFLINE,
  timeout: OFFLINE,
  bad_credentials: AUTH,
  host_refused: REFUSED,
  no_permission: RIGHTS,
  too_many_sessions: FULL,
  session_expired: LEASE,
  token: LEASE,
  cloud: CLOUD,
  unsupported: UNSUPPORTED,
  bad_reply: UNSUPPORTED,
  bad_media: UNSUPPORTED,
  ffmpeg_failed: UNSUPPORTED,
  not_found: NO_STREAM,
  audio_came: ANEW,
  lease_renewed: LEASE,
  no_tcp: ANEW,
  ffmpeg_missing: OWN,
  internal: OWN,
  disk_failed: DISK,
};

/** A cause by its code; one that this page does not know is simply something missing. */
export function causeOf(code: string): Cause {
  return CAUSES[code] ?? UNKNOWN;
}

/** The custom property with a family's colour for graphics; for text of `camera` see tokens.css. */
export const FAMILY_COLOUR: Readonly<Record<Family, string>> = {
  camera: '--gap-camera',
  access: '--gap-access',
  recorder: '--gap-recorder',
  unknown: '--edge',
};

function cause(title: WordKey, sentence: WordKey, family: Family, icon: IconName): Cause {
  return { title, sentence, family, icon };
}
