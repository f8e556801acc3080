/** Three minutes in files of ten seconds: not a frame lost or doubled, by the camera's own units. */
import { expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { downloadClip } from '../rig/clip.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { GstCamera } from '../rig/gst-camera.js';
import { makeAudio, makeVideo } from '../rig/media.js';
import { playFile, recordingFiles } from '../rig/recordings.js';
import { hasGStreamer } from '../rig/tools.js';

const MINUTES = 3;
const FRAME_MS = 40;

it.runIf(hasGStreamer)('no frame is lost or doubled at file cuts', async () => {
  const video = await makeVideo();
  await using camera = await GstCamera.start({ video, audio: await makeAudio('aac') });
  await using camrelay = await Camrelay.start({
    config: {
      storage: { segment: '10s' },
      cameras: { porch: { vendor: 'rtsp', url: camera.url } },
    },
  });
  const { since } = await camrelay.untilState('porch', 'online');
  const untilMs = since! + MINUTES * 60_000;
  await camrelay.untilDurable('porch', untilMs, MINUTES * 60_000 + 30_000);
  const [span, ...more] = await camrelay.spans('porch');
  expect(more).toEqual([]);
  expect(span!.segments).toBeGreaterThan(15);

  // Access units in the order of the files, against those of the source.
  const source = await play(video.path, { seconds: null, decode: false, slicesOnly: true });
  const unitOf = new Map(source.video!.packets.map(({ hash }, unit) => [hash, unit]));
  expect(unitOf.size).toBe(video.frames);
  const units: (number | null)[] = [];
  const ids: (number | null)[] = [];
  let soundPackets = 0;
  const files = (await recordingFiles(camrelay.home.dataDir)).slice(0, span!.segments);
  for (const file of files) {
    const played = await playFile(file);
    units.push(...played.video!.packets.map(({ hash }) => unitOf.get(hash) ?? null));
    ids.push(...played.ids);
    soundPackets += played.audio!.packets.length;
  }
  expect(findBreaks(units, video.frames)).toEqual({ unreadable: 0, jumps: [] });
  expect(ids).toEqual(units);
  const soundS = (soundPackets * 1024) / 48_000;
  expect(Math.abs(soundS - (ids.length * FRAME_MS) / 1000)).toBeLessThan(0.2);

  // The last file has grown since its span was asked for.
  const { played } = await downloadClip(camrelay, 'porch', span!.from, span!.to);
  expect(played.ids).toEqual(ids.slice(0, played.ids.length));
  const spanMs = span!.to - span!.from;
  expect(Math.abs(played.ids.length * FRAME_MS - spanMs)).toBeLessThanOrEqual(FRAME_MS);
});
