import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FragmentReader, type FragmentSample } from '../../../src/fmp4/fragment-reader.js';
import { PartMuxer } from '../../../src/fmp4/part-muxer.js';
import type { MovieTrack } from '../../../src/fmp4/movie.js';
import type { Part } from '../../../src/model/part.js';

function encode(codec: string): Buffer {
  return execFileSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=320x240:rate=25',
      '-f',
      'lavfi',
      '-i',
      'sine=sample_rate=48000',
      '-t',
      '3',
      '-c:v',
      codec,
      '-g',
      '25',
      '-pix_fmt',
      'yuv420p',
      '-preset',
      'ultrafast',
      '-c:a',
      'aac',
      '-f',
      'mp4',
      '-movflags',
      '+frag_every_frame+empty_moov+default_base_moof',
      'pipe:1',
    ],
    { maxBuffer: 1 << 28 },
  );
}

describe.each(['libx264', 'libx265'])('a stream of %s and AAC', (codec) => {
  it('comes out of reader and part muxer as a file that ffprobe reads whole', () => {
    const source = encode(codec);
    let tracks: readonly MovieTrack[] = [];
    const samples: { id: number; sample: FragmentSample }[] = [];
    const reader = new FragmentReader({
      tracks: (t) => (tracks = t),
      samples: (id, s) => samples.push(...s.map((sample) => ({ id, sample }))),
    });
    for (let i = 0; i < source.length; i += 1000) reader.push(source.subarray(i, i + 1000));
    expect(tracks).toHaveLength(2);
    const parts: Part[] = [];
    const run = { id: 'r', startMs: 1_000_000, tracks: tracks.map((t) => t.track) as never };
    const muxer = new PartMuxer(
      run,
      (ms) => 1_000_000 + ms,
      (part) => parts.push(part),
    );
    for (const { id, sample } of samples) muxer.push({ ...sample, track: id - 1 });
    muxer.flush();
    const out = Buffer.concat([parts[0]!.init, ...parts.map((p) => p.bytes)]);
    const frames = (bytes: Buffer): string =>
      execFileSync(
        'ffmpeg',
        [
          '-v',
          'error',
          '-i',
          'pipe:0',
          '-c',
          'copy',
          '-copypriorss',
          '1',
          '-f',
          'framemd5',
          'pipe:1',
        ],
        { input: bytes },
      )
        .toString()
        .split('\n')
        .filter((l) => !l.startsWith('#'))
        .map((l) => l.split(',').at(-1))
        .sort()
        .join('\n');
    const probe =
      out.length > 1e9
        ? ''
        : execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', '-i', 'pipe:0'], {
            input: out.subarray(0, 60_000),
          }).toString();
    console.log(
      parts
        .map(
          (p) =>
            `${p.durationMs.toFixed(0)}${p.beginsSegment ? 'S' : ''}${p.independent ? 'i' : ''}`,
        )
        .join(' '),
      tracks.map((t) => t.track.codecString),
      JSON.parse(probe).streams.map(
        (s: {
          codec_tag_string: string;
          width: number;
          nb_read_frames: string;
          profile: string;
        }) => [s.codec_tag_string, s.width, s.profile],
      ),
    );
    expect(frames(out)).toEqual(frames(source));
  });
});
