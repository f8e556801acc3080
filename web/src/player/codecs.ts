/** What this browser can play. Source: RFC 6381. */
const SAMPLES: Readonly<Record<string, string>> = {
  h264: 'avc1.640028',
  h265: 'hvc1.1.6.L120.90',
};
const NAMES: Readonly<Record<string, string>> = { h264: 'H.264', h265: 'H.265' };

const known = new Map<string, boolean>();

/** @param codec as the API names it; null, and any that this page does not know, is tried */
export function canPlay(codec: string | null): boolean {
  const sample = codec === null ? undefined : SAMPLES[codec];
  if (codec === null || sample === undefined) return true;
  let answer = known.get(codec);
  if (answer === undefined) {
    const type = `video/mp4; codecs="${sample}"`;
    const media = document.createElement('video');
    answer =
      'MediaSource' in window ? MediaSource.isTypeSupported(type) : media.canPlayType(type) !== '';
    known.set(codec, answer);
  }
  return answer;
}

/** As people write it: `H.265`. */
export const codecName = (codec: string): string => NAMES[codec] ?? codec;
