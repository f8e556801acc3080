/** What the doctor makes of what it measured. */
import { describe, expect, it } from 'vitest';
import { judgeClock, judgeDrift } from '../../../src/doctor/clock-check.js';
import { judgeConfig } from '../../../src/doctor/config-check.js';
import { fileSystemOf, judgeRoom, judgeSpeed, speedOf } from '../../../src/doctor/disk-checks.js';
import { type Abilities, judgeFfmpeg, namesIn } from '../../../src/doctor/ffmpeg-check.js';
import { availableIn, judgeMachine, openFilesIn } from '../../../src/doctor/machine-check.js';
import { judgeAddresses, judgeDns, judgeReach } from '../../../src/doctor/network-checks.js';
import { judgeOutlook } from '../../../src/doctor/outlook-check.js';
import { judgePort } from '../../../src/doctor/port-checks.js';
import { socketsOn } from '../../../src/doctor/port-holder.js';
import { type CameraAnswer, judgeReady, judgeState } from '../../../src/doctor/running-checks.js';
import { ExchangeLog } from '../../../src/resolvers/exchange-log.js';
import { FakeClock } from '../../fake-clock.js';
import { camera } from '../config/support.js';

const NOW_MS = Date.parse('2026-03-14T09:26:53Z');
const GB = 1e9;

describe('the configuration', () => {
  const sound = { mode: 0o600, holdsSecrets: true, warnings: [], cameras: 1 };
  it.each([
    [sound, 'ok'],
    [{ ...sound, mode: 0o644 }, 'warn'],
    [{ ...sound, mode: 0o640 }, 'warn'],
    [{ ...sound, mode: 0o644, holdsSecrets: false }, 'ok'],
    [{ ...sound, warnings: ['OPEN TO THE NETWORK'] }, 'warn'],
  ])('%o is %s', (facts, state) => {
    expect(judgeConfig(facts).state).toBe(state);
  });
});

describe('ffmpeg', () => {
  const names = (text: string): Set<string> => new Set(text.split(' '));
  const whole: Abilities = {
    demuxers: names('concat mov rtsp flv hls mpjpeg lavfi'),
    protocols: names('pipe tcp udp rtp http https rtmp tls'),
    encoders: names('mjpeg aac libx264'),
    muxers: names('mp4 flv'),
  };
  const judge = (abilities: Abilities, ...texts: string[]) =>
    judgeFfmpeg({ path: 'ffmpeg', version: '6.1', abilities, cameras: texts.map((text) => camera(text)) }); // prettier-ignore

  it('is well where nothing is missing', () => {
    expect(judge(whole, '{ vendor: demo }').state).toBe('ok');
  });

  it('fails where a camera needs what it lacks, and says which', () => {
    const verdict = judge({ ...whole, encoders: names('mjpeg aac') }, '{ vendor: demo }');
    expect(verdict.state).toBe('failed');
    expect(verdict.message).toMatch(/libx264 .*camera cam/);
  });

  it('warns of what no camera of the configuration needs', () => {
    expect(judge({ ...whole, encoders: names('mjpeg aac') }).state).toBe('warn');
  });

  it('tells its abilities in lists', () => {
    const text = ` Demuxers:\n  D. = Demuxing supported\n  --\n D  aac             raw ADTS AAC\n D  mov,mp4,m4a     QuickTime / MOV\n DE flv             FLV\n`;
    expect([...namesIn(text)]).toEqual(expect.arrayContaining(['aac', 'mov', 'mp4', 'flv']));
    expect([...namesIn(' V....D libx264              H.264\n A....D aac   AAC\n')]).toEqual([
      'libx264',
      'aac',
    ]);
    expect([...namesIn('Input:\n  pipe\n  tcp\n')]).toEqual(
      expect.arrayContaining(['pipe', 'tcp']),
    );
  });
});

describe('the network', () => {
  it.each([
    [judgeAddresses(['10.0.0.2']), 'ok'],
    [judgeAddresses([]), 'warn'],
    [judgeDns('cam', ['10.0.0.7'], 20), 'ok'],
    [judgeDns('cam', ['10.0.0.7'], 4_000), 'warn'],
    [judgeReach({ host: 'cam', port: 80 }, 3), 'ok'],
    [judgeReach({ host: 'cam', port: 80 }, 900), 'warn'],
  ])('%o', (verdict, state) => {
    expect(verdict.state).toBe(state);
  });
});

describe('a port', () => {
  const listen = { host: '127.0.0.1', port: 8080 };
  const holder = { pid: 7, name: 'nginx' };
  const free = { listen, trouble: null, holder: null, program: null };
  const taken = { ...free, trouble: 'EADDRINUSE' };
  it.each([
    ['is free', free, 'ok'],
    [
      'is held by camrelay',
      { ...taken, holder: { pid: 5, name: 'node' }, program: { pid: 5 } },
      'ok',
    ],
    [
      'is held by somebody while camrelay runs',
      { ...taken, holder, program: { pid: 5 } },
      'failed',
    ],
    ['is held by somebody', { ...taken, holder }, 'failed'],
    ['is free though camrelay runs', { ...free, program: { pid: 5 } }, 'failed'],
    ['is not for this user', { ...free, trouble: 'EACCES' }, 'failed'],
    ['is of another machine', { ...free, trouble: 'EADDRNOTAVAIL' }, 'failed'],
  ])('that %s', (_what, facts, state) => {
    expect(judgePort(facts).state).toBe(state);
  });

  it('names the process that holds it, not its arguments', () => {
    expect(judgePort({ ...taken, holder }).message).toContain('nginx (process 7)');
  });

  it('is found in the table of sockets', () => {
    const row = (local: string, state: string, inode: number): string =>
      `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0`;
    const table = ['  sl  local_address', row('0100007F:1F90', '0A', 42), row('0100007F:1F90', '01', 43), row('0100007F:1F91', '0A', 44)]; // prettier-ignore
    expect(socketsOn(table.join('\n'), 8080)).toEqual(['42']);
  });
});

describe('the disk', () => {
  const retention = { ageMs: null, bytes: null, minFreeBytes: null };
  const roomy = {
    totalBytes: 500 * GB,
    freeBytes: 300 * GB,
    fileSystem: 'ext4',
    isThere: true,
    retention,
  };
  it.each([
    ['has room', roomy, 'ok'],
    ['is full', { ...roomy, freeBytes: 0.5 * GB }, 'failed'],
    ['is nearly full', { ...roomy, freeBytes: 8 * GB }, 'warn'],
    [
      'is smaller than promised',
      { ...roomy, retention: { ...retention, bytes: 900 * GB } },
      'warn',
    ],
    ['is memory', { ...roomy, fileSystem: 'tmpfs' }, 'warn'],
  ])('that %s', (_what, facts, state) => {
    expect(judgeRoom(facts).state).toBe(state);
  });

  it('is as fast as its pieces were, and as late as its slowest', () => {
    const speed = speedOf([...Array.from({ length: 19 }, () => 10), 810]);
    expect(speed).toEqual({ bytesPerSecond: 20e9 / 1_000, syncP95Ms: 810 });
    expect(judgeSpeed(speed).state).toBe('warn');
    expect(judgeSpeed({ ...speed, syncP95Ms: 20 }).state).toBe('ok');
  });

  it('is known by the longest place it is mounted at', () => {
    const mounts = 'a / ext4 rw 0 0\nb /var xfs rw 0 0\nc /var/lib/cam nfs4 rw 0 0\n';
    expect(fileSystemOf('/var/lib/cam/data', mounts)).toBe('nfs4');
    expect(fileSystemOf('/var/lib/camera', mounts)).toBe('xfs');
    expect(fileSystemOf('/home', mounts)).toBe('ext4');
    expect(fileSystemOf('/home', '')).toBeNull();
  });

  const outlook = {
    bitrates: new Map([['one', 8_000_000], ['two', null]]),
    speed: { bytesPerSecond: 100e6, syncP95Ms: 5 },
    totalBytes: 500 * GB,
    retention,
  }; // prettier-ignore
  it.each([
    ['can take it', outlook, 'ok'],
    ['is too slow', { ...outlook, speed: { bytesPerSecond: 1e6, syncP95Ms: 5 } }, 'failed'],
    ['is hardly fast enough', { ...outlook, speed: { bytesPerSecond: 3e6, syncP95Ms: 5 } }, 'warn'],
    [
      'is too small for the promise',
      { ...outlook, retention: { ...retention, ageMs: 30 * 86_400_000 } },
      'warn',
    ],
    ['has nothing to take', { ...outlook, bitrates: new Map() }, 'skipped'],
  ])('that %s in the long run', (_what, facts, state) => {
    expect(judgeOutlook(facts).state).toBe(state);
  });
});

describe('the clock', () => {
  it.each([
    [NOW_MS, true, 'ok'],
    [NOW_MS, null, 'ok'],
    [NOW_MS, false, 'warn'],
    [Date.UTC(1970, 0, 2), true, 'failed'],
  ])('%d, synchronised %s, is %s', (nowMs, isSynchronised, state) => {
    expect(judgeClock(nowMs, isSynchronised).state).toBe(state);
  });

  it.each([
    ['Sat, 14 Mar 2026 09:26:50 GMT', 'ok'],
    ['Sat, 14 Mar 2026 09:20:00 GMT', 'warn'],
    ['Mon, 01 Jan 2001 00:00:00 GMT', 'skipped'],
    [undefined, 'skipped'],
  ])('of a device that says %s is %s', (date, state) => {
    const log = new ExchangeLog(new FakeClock(NOW_MS));
    const said = { protocol: 'http', peer: 'http://cam', method: 'GET', target: '/' } as const;
    log.begin({ ...said, headers: {}, body: null }).answered(200, { date });
    expect(judgeDrift(log.all).state).toBe(state);
  });
});

describe('the machine', () => {
  const idle = {
    cameras: 8,
    availableBytes: 4 * GB,
    totalBytes: 8 * GB,
    cores: 4,
    load: 0.5,
    openFiles: 1_024,
  };
  it.each([
    ['has enough', idle, 'ok'],
    ['may open too few files', { ...idle, openFiles: 64 }, 'failed'],
    ['has little memory', { ...idle, availableBytes: 0.3 * GB }, 'warn'],
    ['is busy', { ...idle, load: 9 }, 'warn'],
    ['does not tell its limit', { ...idle, openFiles: null }, 'ok'],
  ])('that %s', (_what, facts, state) => {
    expect(judgeMachine(facts).state).toBe(state);
  });

  it('tells in /proc what it has', () => {
    expect(availableIn('MemTotal: 9 kB\nMemAvailable:    2048 kB\n')).toBe(2_097_152);
    expect(
      openFilesIn('Max open files            1024                 4096                 files\n'),
    ).toBe(1_024);
    expect([availableIn(''), openFilesIn('')]).toEqual([null, null]);
  });
});

describe('a camera of the program that runs', () => {
  const live: CameraAnswer = {
    state: 'online', reason: null, record: 'continuous', recording: true, last_durable: NOW_MS - 2_000,
    bitrate: 4e6, video: { codec: 'h264', width: 1920, height: 1080, fps: 25 },
  }; // prettier-ignore
  it.each([
    ['is live', live, 'ok'],
    ['is live and not saved', { ...live, last_durable: NOW_MS - 60_000 }, 'failed'],
    ['waits for events', { ...live, record: 'events', last_durable: null }, 'ok'],
    [
      'is away',
      { ...live, state: 'offline', reason: { code: 'bad_credentials', message: 'refused' } },
      'failed',
    ],
    ['is on demand', { ...live, state: 'idle' }, 'ok'],
    ['is switched off', { ...live, state: 'disabled' }, 'skipped'],
  ] as const)('that %s', (_what, answer, state) => {
    expect(judgeState(answer, NOW_MS).state).toBe(state);
  });

  it('does not make the program itself unwell', () => {
    const problem = { camera: 'one', code: 'offline', message: 'gone' };
    expect(judgeReady('http://x', { ready: false, problems: [problem] }).state).toBe('ok');
    const own = { ...problem, camera: null, message: 'the disk is full' };
    expect(judgeReady('http://x', { ready: false, problems: [own] })).toMatchObject({ state: 'failed', message: 'the disk is full' }); // prettier-ignore
  });
});
