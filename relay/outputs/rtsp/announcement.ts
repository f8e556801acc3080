/**
 * A publisher's session description, cleaned for our own reader.
 *
 * What a publisher says is kept only where a depacketiser needs it; addresses, controls and
 * everything else are ours. Media other than video and audio may be sent, and is dropped.
 * Source: RFC 8866 (SDP); RFC 2326, sections 10.3 (ANNOUNCE) and C.1.1 (control attribute).
 */
import { RtspError } from './message.js';
import { trackControl } from './target.js';

export type Announcement = Readonly<{
  /** The `control` of each medium as the publisher spells it; empty where it gives none. */
  controls: readonly string[];
  /** The description for the reader; track n is medium n of the publisher. */
  sdp: string;
}>;

const MAX_MEDIA = 8;
/** Attributes a depacketiser reads. */
const KEPT_ATTRIBUTE = /^a=(rtpmap|fmtp|ptime|framerate):/;
const KEPT_MEDIA = /^m=(video|audio) \d+ RTP\/AVPF? (\d{1,3})\b/;

/** Throws a 400 on a description that has nothing to play. */
export function parseAnnouncement(body: Buffer, name: string): Announcement {
  const media: string[][] = [];
  for (const line of body.toString('utf8').split(/[\r\n]+/)) {
    if (line.startsWith('m=')) media.push([line]);
    else media.at(-1)?.push(line);
  }
  if (media.length > MAX_MEDIA) throw new RtspError(400, 'Too Many Media');
  const cleaned = media.flatMap((lines, track) => cleanedMedium(lines, track));
  if (cleaned.length === 0) throw new RtspError(400, 'No Video or Audio in the Description');
  const head = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', `s=${name}`, 'c=IN IP4 0.0.0.0', 't=0 0'];
  return {
    controls: media.map(controlOf),
    sdp: [...head, 'a=control:*', ...cleaned, ''].join('\r\n'),
  };
}

/** @returns the medium a SETUP's URL means, undefined where it means none of them */
export function announcedTrack({ controls }: Announcement, uri: string): number | undefined {
  const wanted = withoutUser(uri);
  const index = controls.findIndex(
    (control) =>
      control !== '' && (wanted === withoutUser(control) || wanted.endsWith(`/${control}`)),
  );
  if (index !== -1) return index;
  return controls.length === 1 ? 0 : undefined;
}

function cleanedMedium([first = '', ...rest]: readonly string[], track: number): string[] {
  const [, kind, payloadType] = KEPT_MEDIA.exec(first) ?? [];
  if (kind === undefined || payloadType === undefined) return [];
  return [
    `m=${kind} 0 RTP/AVP ${payloadType}`,
    ...rest.filter((line) => KEPT_ATTRIBUTE.test(line)),
    `a=control:${trackControl(track)}`,
  ];
}

function controlOf(lines: readonly string[]): string {
  const line = lines.find((candidate) => candidate.startsWith('a=control:'));
  return line?.slice('a=control:'.length).trim() ?? '';
}

function withoutUser(url: string): string {
  return url.replace(/^(rtsps?:\/\/)[^@/]*@/i, '$1').replace(/\/$/, '');
}
