/** The demo: what a newcomer sees who has no camera and no configuration. */
import { describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { Child } from '../rig/child.js';
import { play } from '../rig/ffmpeg-player.js';
import { isListening } from '../rig/ports.js';
import { tempDir } from '../rig/temp-dir.js';
import { join } from 'node:path';
import { CamerasAnswer } from '../rig/answers.js';
import { within } from '../rig/wait.js';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'camrelay.mjs');
const DEFAULT_PORTS = [8080, 8554, 1935];

describe('a demo camera', () => {
  it('shows a moving picture and ticks', async () => {
    const demo = { vendor: 'demo', size: '320x240', fps: 10, record: 'off' };
    await using camrelay = await Camrelay.start({ config: { cameras: { demo } } });
    const camera = await camrelay.untilState('demo', 'online');
    expect(camera).toMatchObject({ vendor: 'demo', video: { width: 320, height: 240 } });
    const played = await play(camrelay.rtsp('demo'), { seconds: 2, transport: 'tcp' });
    expect(played.video).toMatchObject({ codec: 'h264', width: 320, height: 240 });
    expect(played.audio?.codec).toBe('aac');
    const pictures = new Set(played.video!.packets.map(({ hash }) => hash));
    expect(pictures.size).toBeGreaterThan(15);
  });
});

describe('serve in an empty directory', () => {
  it('starts two demo cameras, or says which port is taken', async () => {
    await using dir = await tempDir();
    const taken = DEFAULT_PORTS.filter(isListening);
    await using process = new Child(globalThis.process.execPath, [PROGRAM, 'serve'], {
      cwd: dir.path,
    });
    if (taken.length > 0) {
      const exit = await within(process.exited, 20_000, 'the program to give up');
      expect(exit.code).toBe(1);
      expect(process.stderr.join('\n')).toMatch(new RegExp(`port_in_use.*(${taken.join('|')})`));
      return;
    }
    const [, base] = await process.line('stdout', /^camrelay: ready (http:\/\/\S+)$/);
    const answer = await (await fetch(`${base!}/api/v1/cameras`)).json();
    const cameras = CamerasAnswer.parse(answer);
    expect(cameras.map(({ vendor }) => vendor)).toEqual(['demo', 'demo']);
    const printed = process.stdout.join('\n') + process.stderr.join('\n');
    for (const { id } of cameras) {
      expect(printed).toContain(`/hls/${id}/index.m3u8`);
      expect(printed).toContain(`rtsp://127.0.0.1:8554/${id}`);
      expect(printed).toContain(`rtmp://127.0.0.1:1935/live/${id}`);
    }
    const played = await play(`rtsp://127.0.0.1:8554/${cameras[0]!.id}`, {
      seconds: 1,
      transport: 'tcp',
    });
    expect(played.video?.packets.length, played.stderr).toBeGreaterThan(5);
    expect((await process.stop('SIGINT')).code).toBe(0);
  });
});
