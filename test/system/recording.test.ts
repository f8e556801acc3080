/** What was recorded: spans that match the media, clips, stills, playback and plain files. */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, spanQuery } from '../rig/camrelay.js';
import { clipUrl, downloadClip, type Clip } from '../rig/clip.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { GstCamera } from '../rig/gst-camera.js';
import { HttpCamera } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo, type VideoFile } from '../rig/media.js';
import { playFile, recordingFiles } from '../rig/recordings.js';
import { Shared } from '../rig/shared.js';
import { tempDir } from '../rig/temp-dir.js';
import { hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';

const WHOLE = { unreadable: 0, jumps: [] };
const SEGMENT_S = 2;
const FRAME_MS = 40;
const GOP = 25;
/** A camera's clock and the way through the worker; frames cannot be dated better than this. */
const DATED_WITHIN_MS = 500;

const shared = new Shared();
let camrelay: Camrelay;
let video: VideoFile;
let camera: GstCamera | HttpCamera;
/** The span recorded when the tests began, and everything in it. */
let span: { from: number; to: number; bytes: number; segments: number };
let whole: Clip;

beforeAll(async () => {
  video = await makeVideo({ gop: GOP });
  const audio = await makeAudio('aac');
  camera = hasGStreamer
    ? shared.use(await GstCamera.start({ video, audio }))
    : shared.use(await HttpCamera.start('flv', await makeMovie(video, audio)));
  const cameras = { porch: { vendor: 'rtsp', url: camera.url } };
  const config = { cameras, storage: { segment: `${SEGMENT_S}s` } };
  camrelay = shared.use(await Camrelay.start({ config }));
  const { since } = await camrelay.untilState('porch', 'online');
  await camrelay.untilDurable('porch', since! + 8_000, 30_000);
  [span] = (await camrelay.spans('porch')) as [typeof span];
  whole = await downloadClip(camrelay, 'porch', span.from, span.to);
}, 120_000);

afterAll(() => shared[Symbol.asyncDispose]());

/** The number of the frame on show at a moment of the span. */
function idAt(atMs: number): number {
  return whole.played.ids[Math.floor((atMs - span.from + 1) / FRAME_MS)]!;
}

describe('a span', () => {
  it('is one, of several files', async () => {
    expect(await camrelay.spans('porch')).toHaveLength(1);
    expect(span.segments).toBeGreaterThanOrEqual(3);
    expect(span.bytes).toBeGreaterThan(50_000);
  });

  it('is as long as the media in it, to one frame, and nothing is lost or doubled at file cuts', () => {
    const { ids } = whole.played;
    expect(Math.abs(ids.length * FRAME_MS - (span.to - span.from))).toBeLessThanOrEqual(FRAME_MS);
    expect(findBreaks(ids, video.frames)).toEqual(WHOLE);
  });

  it.runIf(hasGStreamer)('is dated by the moment its frames were sent', () => {
    const sentAtMs = (camera as GstCamera).sentAtMs(whole.played.ids[0]!, span.from);
    expect(Math.abs(span.from - sentAtMs)).toBeLessThan(DATED_WITHIN_MS);
  });

  it('grows while the camera is on air, and its end is durable', async () => {
    const before = (await camrelay.camera('porch')).last_durable!;
    await eventually(async () => (await camrelay.camera('porch')).last_durable! > before, {
      what: 'the last durable second to advance',
    });
    const behindMs = Date.now() - (await camrelay.camera('porch')).last_durable!;
    expect(behindMs).toBeLessThan((2 * SEGMENT_S + 2) * 1000);
  });

  it('has no gaps in it', async () => {
    expect(await camrelay.gaps('porch', span.from, span.to)).toEqual([]);
  });

  it('can be asked for in every form of time', async () => {
    const forms = [
      span.from,
      new Date(span.from).toISOString(),
      '-10m',
      '2020-01-01T00:00:00+01:00',
    ];
    for (const from of forms) {
      const [first] = await camrelay.spans('porch', from);
      expect(first?.from, `from ${from}`).toBe(span.from);
    }
    const inside = await camrelay.spans('porch', span.from + 1_000, span.from + 3_000);
    expect(inside).toHaveLength(1);
  });
});

describe('a recording file', () => {
  it('plays by itself from start to end, and begins with a key frame', async () => {
    const files = await recordingFiles(camrelay.home.dataDir);
    expect(files.length).toBeGreaterThanOrEqual(span.segments);
    const ids: (number | null)[] = [];
    for (const file of files.slice(0, span.segments)) {
      const played = await playFile(file);
      expect(played.ids[0]! % GOP).toBe(0);
      ids.push(...played.ids);
    }
    expect(findBreaks(ids, video.frames)).toEqual(WHOLE);
    expect(ids.slice(0, whole.played.ids.length)).toEqual(whole.played.ids);
  });
});

describe('clip.mp4', () => {
  // Neither end on a frame's edge, nor on a key frame.
  const asked = () => ({ fromMs: span.from + 1_234, toMs: span.from + 4_321 });

  it('holds video and audio as the camera sent them', () => {
    expect(whole.played.video).toMatchObject({ codec: 'h264', width: 320, height: 240 });
    expect(whole.played.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000 });
    expect(whole.contentLength).toBe(whole.bytes.length);
    expect(Math.abs(whole.fromMs - span.from)).toBeLessThanOrEqual(FRAME_MS);
    expect(Math.abs(whole.toMs - span.to)).toBeLessThanOrEqual(FRAME_MS);
  });

  it('is cut exactly to the frame', async () => {
    const { fromMs, toMs } = asked();
    const clip = await downloadClip(camrelay, 'porch', fromMs, toMs, 'exact');
    expect(Math.abs(clip.fromMs - fromMs)).toBeLessThanOrEqual(FRAME_MS);
    expect(Math.abs(clip.toMs - toMs)).toBeLessThanOrEqual(FRAME_MS);
    const { ids } = clip.played;
    expect(findBreaks(ids, video.frames)).toEqual(WHOLE);
    expect(Math.abs(ids.length * FRAME_MS - (toMs - fromMs))).toBeLessThanOrEqual(2 * FRAME_MS);
    expect(Math.abs(ids[0]! - idAt(fromMs))).toBeLessThanOrEqual(1);
    expect(Math.abs(ids.at(-1)! - idAt(toMs))).toBeLessThanOrEqual(1);
  });

  it('is cut exactly where nothing is said', async () => {
    const { fromMs, toMs } = asked();
    const clip = await downloadClip(camrelay, 'porch', fromMs, toMs);
    expect(Math.abs(clip.fromMs - fromMs)).toBeLessThanOrEqual(FRAME_MS);
  });

  it('begins at the key frame before, where asked to', async () => {
    const { fromMs, toMs } = asked();
    const clip = await downloadClip(camrelay, 'porch', fromMs, toMs, 'keyframe');
    const { ids } = clip.played;
    expect(ids[0]! % GOP).toBe(0);
    expect(fromMs - clip.fromMs).toBeGreaterThanOrEqual(0);
    expect(fromMs - clip.fromMs).toBeLessThanOrEqual(GOP * FRAME_MS);
    expect(clip.toMs).toBeGreaterThanOrEqual(toMs - FRAME_MS);
    expect(Math.abs(ids.length * FRAME_MS - (clip.toMs - clip.fromMs))).toBeLessThanOrEqual(
      FRAME_MS,
    );
    expect(Math.abs(ids[0]! - idAt(clip.fromMs))).toBeLessThanOrEqual(1);
  });

  it('is an ordinary MP4: its index comes first, and it says its length', async () => {
    const { fromMs, toMs } = asked();
    const { played, bytes } = await downloadClip(camrelay, 'porch', fromMs, toMs, 'exact');
    expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):([\d.]+)/.exec(played.stderr)!;
    const durationMs = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    expect(Math.abs(durationMs - (toMs - fromMs))).toBeLessThanOrEqual(2 * FRAME_MS);
  });

  it('comes in pieces, is the same every time, and may be asked about only', async () => {
    const { fromMs, toMs } = asked();
    const url = clipUrl(camrelay, 'porch', fromMs, toMs, 'exact');
    const all = Buffer.from(await (await fetch(url)).arrayBuffer());
    const piece = await fetch(url, { headers: { range: 'bytes=100-299' } });
    expect(piece.status).toBe(206);
    expect(piece.headers.get('content-range')).toBe(`bytes 100-299/${all.length}`);
    expect(piece.headers.get('accept-ranges')).toBe('bytes');
    expect(Buffer.from(await piece.arrayBuffer())).toEqual(all.subarray(100, 300));
    const end = await fetch(url, { headers: { range: 'bytes=-50' } });
    expect(end.status).toBe(206);
    expect(Buffer.from(await end.arrayBuffer())).toEqual(all.subarray(-50));
    const beyond = await fetch(url, { headers: { range: `bytes=${all.length}-` } });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${all.length}`);
    await beyond.arrayBuffer();
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(all.length));
    expect((await head.arrayBuffer()).byteLength).toBe(0);
  });
});

describe('snapshot.jpg', () => {
  async function still(query: string): Promise<number | null> {
    const url = camrelay.http(`/api/v1/cameras/porch/snapshot.jpg${query}`);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    await using dir = await tempDir();
    await writeFile(dir.file('still.jpg'), Buffer.from(await response.arrayBuffer()));
    const { ids, video: picture } = await play(dir.file('still.jpg'), { seconds: null });
    expect(picture).toMatchObject({ width: 320, height: 240 });
    expect(ids).toHaveLength(1);
    return ids[0]!;
  }

  it('shows now', async () => {
    const id = await still('');
    expect(id).not.toBeNull();
    if (!(camera instanceof GstCamera)) return;
    const ageMs = Date.now() - camera.sentAtMs(id!, Date.now());
    expect(ageMs).toBeLessThan(2_500);
  });

  it('shows the recorded frame nearest to a moment', async () => {
    const at = span.from + 3_333;
    const id = await still(`?at=${encodeURIComponent(new Date(at).toISOString())}`);
    expect(Math.abs(id! - idAt(at))).toBeLessThanOrEqual(1);
  });
});

describe('playback.m3u8', () => {
  it('plays the span as HLS, every frame once', async () => {
    const query = spanQuery(span.from, span.to);
    const url = camrelay.http(`/api/v1/cameras/porch/playback.m3u8?${query}`);
    const playlist = await (await fetch(url)).text();
    expect(playlist).toContain('#EXTM3U');
    const played = await play(url, { seconds: null });
    expect(played.audio?.codec, played.stderr).toBe('aac');
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
    expect(Math.abs(played.ids.length - whole.played.ids.length)).toBeLessThanOrEqual(1);
  });
});
