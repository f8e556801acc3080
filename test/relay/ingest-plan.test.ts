import { describe, expect, it } from 'vitest';
import { describeSource, planFor } from '../../relay/ingest-plan.js';

const PRINTED = [
  "[info] Input #0, concat, from 'pipe:0':",
  '[info]   Duration: N/A, start: 0.000000, bitrate: N/A',
  '[info]   Stream #0:0: Video: h264 (High), yuv420p(progressive), 1920x1080, 25 fps, 25 tbr, 90k tbn',
  '[info]   Stream #0:1: Audio: pcm_alaw, 8000 Hz, mono, s16, 64 kb/s',
  "[info] Output #0, mp4, to 'pipe:1':",
  '[info]   Stream #0:0: Video: h264 (High) (avc1 / 0x31637661), yuv420p',
  "[info] Output #1, mp4, to 'pipe:4':",
  '[info]   Stream #1:0: Audio: aac (LC), 8000 Hz, mono',
];

describe('what ffmpeg prints of its input', () => {
  it('tells both codecs, and is not mixed up with the outputs', () => {
    expect(describeSource(PRINTED)).toEqual({ video: 'h264', audio: 'pcm_alaw' });
  });

  it('tells that there is no sound', () => {
    expect(describeSource(PRINTED.filter((line) => !line.includes('#0:1')))).toEqual({
      video: 'h264',
      audio: null,
    });
  });

  it('is nothing while the input is not open', () => {
    expect(describeSource(['[error] Connection refused'])).toBeNull();
  });

  it('reads stream numbers with languages and ids', () => {
    const line =
      '[info]   Stream #0:0[0x100](und): Video: hevc (Main) ([36][0][0][0] / 0x0024), yuv420p';
    expect(describeSource(["[info] Input #0, mpegts, from 'x':", line])).toEqual({
      video: 'hevc',
      audio: null,
    });
  });
});

describe('the plan for a source', () => {
  it.each([
    { video: 'h264', audio: 'aac', plan: { video: 'copy', audio: 'copy_aac' } },
    { video: 'hevc', audio: 'opus', plan: { video: 'copy', audio: 'copy_opus' } },
    { video: 'h264', audio: 'pcm_mulaw', plan: { video: 'copy', audio: 'encode' } },
    { video: 'mjpeg', audio: null, plan: { video: 'encode', audio: 'none' } },
    { video: null, audio: 'aac', plan: { video: 'none', audio: 'copy_aac' } },
  ])('of $video and $audio is $plan.video and $plan.audio', ({ video, audio, plan }) => {
    expect(planFor({ video, audio }, true)).toEqual({ kind: 'plan', plan });
  });

  it('leaves the sound out where it is not wanted', () => {
    expect(planFor({ video: 'h264', audio: 'aac' }, false)).toEqual({
      kind: 'plan',
      plan: { video: 'copy', audio: 'none' },
    });
  });

  it.each([
    { video: 'mpeg4', audio: null },
    { video: null, audio: null },
  ])('refuses $video', (source) => {
    expect(planFor(source, true).kind).toBe('unsupported');
  });
});
