/**
 * The addresses of live streams. Source: docs/vendors/reolink.md, "Live streams". Pure.
 *
 * Always with the port and in one order, so that two of them can be compared as text.
 */
export type StreamName = 'main' | 'sub' | 'ext';

export type StreamPlace = Readonly<{
  /** As it stands in a URL. */
  host: string;
  /** Of the server that is spoken to. */
  port: number;
  /** From 0. */
  channel: number;
  stream: StreamName;
}>;

export type UserPassword = Readonly<{ username: string; password: string }>;

const NUMBERS: Readonly<Record<StreamName, number>> = { main: 0, sub: 1, ext: 2 };

/** What newer firmware calls them comes later. */
export const RTSP_FORMS = ['h264Preview', 'h265Preview', 'Preview'] as const;
export type RtspForm = (typeof RTSP_FORMS)[number];

export function rtmpUrl(
  place: StreamPlace,
  access: Readonly<{ token: string }> | UserPassword,
): string {
  const { host, port, channel, stream } = place;
  const query = [
    `channel=${channel}`,
    `stream=${NUMBERS[stream]}`,
    ...('token' in access ? [`token=${access.token}`] : rawCredentials(access)),
  ];
  return `rtmp://${host}:${port}/bcs/${fileOf(place)}?${query.join('&')}`;
}

/** @param rtmpPort not spoken to, but part of the address */
export function flvUrl(
  place: StreamPlace,
  { https, rtmpPort }: Readonly<{ https: boolean; rtmpPort: number }>,
  user: UserPassword,
): string {
  const query = [`port=${rtmpPort}`, 'app=bcs', `stream=${fileOf(place)}`, ...rawCredentials(user)];
  return `${https ? 'https' : 'http'}://${place.host}:${place.port}/flv?${query.join('&')}`;
}

/** RTSP counts channels from 1. */
export function rtspUrl(place: StreamPlace, form: RtspForm, user: UserPassword): string {
  const { host, port, channel, stream } = place;
  const credentials = `${percentEncoded(user.username)}:${percentEncoded(user.password)}`;
  const number = String(channel + 1).padStart(2, '0');
  return `rtsp://${credentials}@${host}:${port}/${form}_${number}_${stream}`;
}

/**
 * Whether a user name or password can stand in the address of an RTMP or FLV stream: the device does
 * not decode there, so it needs them as they are, and these characters would end them (a slash does so
 * for ffmpeg).
 */
export function fitsQuery(text: string): boolean {
  return !/[&#?+/\s\p{Cc}]/u.test(text);
}

function fileOf({ channel, stream }: StreamPlace): string {
  return `channel${channel}_${stream}.bcs`;
}

function rawCredentials({ username, password }: UserPassword): string[] {
  return [`user=${username}`, `password=${password}`];
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
