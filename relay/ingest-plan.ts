/**
 * What a worker does with each kind of media, and how that is learnt.
 *
 * ffmpeg wants to know before it starts whether there is sound and whether it may be copied. The
 * first attempt guesses; what ffmpeg prints of its input tells the truth, which is remembered, so
 * that only the very first connect to a camera may take two attempts.
 */
export type IngestPlan = Readonly<{
  /** `encode`: to H.264, which only MJPEG needs. `none`: the sound leads. */
  video: 'copy' | 'encode' | 'none';
  /** Copied as what it is, since AAC may need its framing taken off; `encode`: to AAC. */
  audio: 'copy_aac' | 'copy_opus' | 'encode' | 'none';
}>;

/** Most cameras with sound send AAC, or none at all. */
export const FIRST_GUESS: IngestPlan = { video: 'copy', audio: 'copy_aac' };

/** What is generated has to be encoded. */
export const DEMO_PLAN: IngestPlan = { video: 'encode', audio: 'encode' };

/** Codecs by ffmpeg's names; null where there is no such stream. */
export type SourceDescription = Readonly<{ video: string | null; audio: string | null }>;

const COPIED_VIDEO = new Set(['h264', 'hevc']);
const COPIED_AUDIO: Readonly<Record<string, IngestPlan['audio']>> = {
  aac: 'copy_aac',
  opus: 'copy_opus',
};

/**
 * @param lines what ffmpeg printed, oldest first
 * @returns null while it has not described its input
 */
export function describeSource(lines: readonly string[]): SourceDescription | null {
  const first = lines.findIndex((line) => /\bInput #0\b/.test(line));
  if (first < 0) return null;
  const input: string[] = [];
  for (const line of lines.slice(first)) {
    if (/\bOutput #0\b|Stream mapping:/.test(line)) break;
    input.push(line);
  }
  const codec = (kind: 'Video' | 'Audio'): string | null => {
    const pattern = new RegExp(`Stream #0:\\d+.*?: ${kind}: (\\w+)`);
    return input.map((line) => pattern.exec(line)?.[1]).find((name) => name !== undefined) ?? null;
  };
  return { video: codec('Video'), audio: codec('Audio') };
}

export type PlanAdvice =
  Readonly<{ kind: 'plan'; plan: IngestPlan }> | Readonly<{ kind: 'unsupported'; codec: string }>;

/** The right plan for a source. @param wantsAudio false where the configuration says `audio: off` */
export function planFor({ video, audio }: SourceDescription, wantsAudio: boolean): PlanAdvice {
  if (video !== null && !COPIED_VIDEO.has(video) && video !== 'mjpeg') {
    return { kind: 'unsupported', codec: video };
  }
  if (video === null && (audio === null || !wantsAudio)) {
    return { kind: 'unsupported', codec: 'a stream without picture or sound' };
  }
  const videoPlan = video === null ? 'none' : video === 'mjpeg' ? 'encode' : 'copy';
  const audioPlan = audio === null || !wantsAudio ? 'none' : (COPIED_AUDIO[audio] ?? 'encode');
  return { kind: 'plan', plan: { video: videoPlan, audio: audioPlan } };
}

export function samePlan(a: IngestPlan, b: IngestPlan): boolean {
  return a.video === b.video && a.audio === b.audio;
}
