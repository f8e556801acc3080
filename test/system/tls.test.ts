/** One port for TLS and plain, of the built program, before players and clients that are not ours. */
import { copyFile } from 'node:fs/promises';
import { get } from 'node:http';
import { networkInterfaces } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, command } from '../rig/camrelay.js';
import { type Certificate, selfSigned } from '../rig/certificate.js';
import { Child, runToEnd } from '../rig/child.js';
import { tempDir, type TempDir } from '../rig/temp-dir.js';
import { ffmpegPath, hasGStreamer, isCi } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';

let dir: TempDir;
let made: Certificate;
let other: Certificate;
let camrelay: Camrelay;

beforeAll(async () => {
  dir = await tempDir();
  [made, other] = [await selfSigned(dir), await selfSigned(dir, 'other')];
  const now = { cert: dir.file('now.pem'), key: dir.file('now.key') };
  await Promise.all([copyFile(made.certPath, now.cert), copyFile(made.keyPath, now.key)]);
  camrelay = await Camrelay.start({
    config: {
      tls: now,
      http: { path_prefix: '/cams' },
      cameras: {
        demo: { vendor: 'demo', size: '320x240', record: 'off' },
        pub: { vendor: 'push', key: 'k', record: 'off' },
      },
    },
  });
  await camrelay.untilState('demo', 'online');
});
afterAll(async () => {
  await camrelay[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

const secure = (address: string): string =>
  address.replace(
    /^(https?|rtsps?|rtmps?):/,
    (_, scheme: string) => `${scheme.replace(/s$/, '')}s:`,
  );
const curl = (...args: string[]) =>
  runToEnd('curl', ['-sS', '--max-time', '20', '--cacert', made.certPath, ...args]);
/** The codecs an ffprobe finds at an address. */
const probed = async (address: string, ...more: string[]): Promise<string> => {
  const shown = ['-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
  const ffprobe = ffmpegPath.replace(/ffmpeg$/, 'ffprobe');
  const { stdout, stderr } = await runToEnd(ffprobe, ['-v', 'error', ...more, ...shown, address]);
  return `${[...new Set(stdout.toString().split(/\s+/))].filter(Boolean).toSorted().join(' ')}${stderr}`;
};

describe('a program with a certificate', () => {
  it('says so where it tells its addresses', async () => {
    await camrelay.process.line('stdout', /^camrelay: ready https:\/\/127\.0\.0\.1:/);
    const { urls } = await camrelay.camera('demo');
    expect(urls.rtsp).toMatch(/^rtsps:/);
    expect(urls.rtmp).toMatch(/^rtmps:/);
    const { stdout } = await curl(secure(camrelay.http('/cams/api/v1/cameras/demo')));
    const seen = JSON.parse(stdout.toString()) as { urls: { hls: string } };
    expect(seen.urls.hls).toBe(secure(camrelay.http('/cams/hls/demo/index.m3u8')));
  });

  it('is trusted by curl, told so for the future, and speaks HTTP/1.1', async () => {
    const { stdout } = await curl('-i', secure(camrelay.http('/healthz')));
    expect(stdout.toString()).toMatch(/^HTTP\/1\.1 200/);
    expect(stdout.toString()).toMatch(/strict-transport-security: max-age=/i);
  });

  it('is played by ffmpeg over TLS and in plain, at the same ports', async () => {
    for (const address of [camrelay.rtsp('demo'), camrelay.rtmp('demo'), camrelay.hls('demo')]) {
      expect(await probed(address)).toBe('aac h264');
      expect(await probed(secure(address))).toBe('aac h264');
    }
  });

  it('plays RTSP over TLS to who asks for UDP first', async () => {
    const asked = ['-rtsp_flags', 'prefer_tcp'];
    expect(await probed(secure(camrelay.rtsp('demo')), ...asked)).toBe('aac h264');
    const socket = connectTls({ port: camrelay.home.rtspPort, rejectUnauthorized: false });
    const base = secure(camrelay.rtsp('demo'));
    const transport = 'RTP/AVP;unicast;client_port=5000-5001';
    socket.write(`DESCRIBE ${base} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    socket.write(`SETUP ${base}/trackID=0 RTSP/1.0\r\nCSeq: 2\r\nTransport: ${transport}\r\n\r\n`);
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    await eventually(() => text.includes('CSeq: 2'), { what: 'an answer to SETUP' });
    expect(text).toContain('RTSP/1.0 461 ');
    socket.destroy();
  });

  it.runIf(isCi || hasGStreamer)('is played by GStreamer over TLS', async () => {
    const { code, stderr } = await runToEnd('gst-launch-1.0', [
      ...['-q', 'rtspsrc', `location=${secure(camrelay.rtsp('demo'))}`, 'tls-validation-flags=0'],
      ...['protocols=tcp', '!', 'fakesink', 'num-buffers=30'],
    ]);
    expect(code, stderr).toBe(0);
  });

  it.each(['rtmps', 'rtsps'])('is published to by %s, and reads that itself', async (scheme) => {
    const place = scheme === 'rtmps' ? camrelay.rtmp('pub?key=k') : camrelay.rtsp('pub?key=k');
    const source = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10'];
    const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p'];
    const to = ['-f', scheme === 'rtmps' ? 'flv' : 'rtsp', secure(place)];
    await using _publisher = new Child(ffmpegPath, ['-v', 'error', ...source, ...coded, ...to]);
    await camrelay.untilState('pub', 'online', 30_000);
  });

  it('lets nobody who dawdles at the door keep others out', async () => {
    const { httpPort, rtspPort, rtmpPort } = camrelay.home;
    const half = Buffer.from('1603010200010001fc0303', 'hex');
    const dawdlers = [httpPort, rtspPort, rtmpPort].map((port) => connect(port, '127.0.0.1'));
    const gone = dawdlers.map((socket) =>
      once(socket.on('error', () => undefined).resume(), 'close'),
    );
    for (const socket of dawdlers) socket.write(half);
    const noise = connect(httpPort, '127.0.0.1').on('error', () => undefined);
    noise.end(Buffer.alloc(5_000, 0x16));
    expect(await probed(secure(camrelay.rtsp('demo')))).toBe('aac h264');
    await Promise.all(gone);
  });

  it('takes a renewed certificate over by itself, and keeps connections', async () => {
    const kept = connectTls({ port: camrelay.home.httpPort, ca: made.cert, host: '127.0.0.1' });
    await once(kept, 'secureConnect');
    await copyFile(other.certPath, dir.file('now.pem'));
    await camrelay.process.line('stderr', /the certificate was not taken over/);
    await copyFile(other.keyPath, dir.file('now.key'));
    await camrelay.process.line('stderr', /a new certificate is at work/);
    const shown = await runToEnd('curl', [
      '-sS',
      '--cacert',
      other.certPath,
      secure(camrelay.http('/healthz')),
    ]);
    expect(shown.code, shown.stderr).toBe(0);
    kept.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    const [answer] = (await once(kept, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200/);
  });

  it('does not start without one that can be used', async () => {
    await using home = await tempDir();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(
      home.file('c.yaml'),
      `tls: { cert: ${made.certPath}, key: ${other.keyPath} }\n`,
    );
    for (const name of ['check-config', 'serve']) {
      const { code, stderr } = await command([name, '-c', home.file('c.yaml')]);
      expect(code).toBe(2);
      expect(stderr).toContain('camrelay: bad_config: tls: ');
    }
  });
});

const outside = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe('a program that listens on one address of the network', () => {
  it.runIf(outside !== undefined)('still reads what is published to it', async () => {
    const at = (port: number) => ({ listen: `${outside!}:${port}` });
    const [http, rtsp, rtmp] = [at(0), at(0), at(0)];
    const cameras = { pub: { vendor: 'push', key: 'k', record: 'off' } };
    await using alone = await Camrelay.start({
      config: { tls: { cert: made.certPath, key: made.keyPath }, auth: { open: true }, http, rtsp, rtmp, cameras }, // prettier-ignore
    });
    const lines = alone.process.stdout.join('\n');
    const place = /rtmps:\S+/.exec(lines)![0];
    const source = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10'];
    const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p'];
    const to = ['-f', 'flv', `${place}?key=k`];
    await using _publisher = new Child(ffmpegPath, ['-v', 'error', ...source, ...coded, ...to]);
    await alone.untilState('pub', 'online', 30_000);
  });
});

describe('pages of other origins', () => {
  type Description = Readonly<{ paths: Record<string, Record<string, unknown>> }>;

  it('change nothing at any route there is, and read nothing with cookies', async () => {
    const { paths } = (await (
      await fetch(camrelay.http('/api/v1/openapi.json'))
    ).json()) as Description;
    const routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => ({
        method: method.toUpperCase(),
        path: `/api/v1${path.replace('{camera}', 'demo').replace(/\{\w+\}/g, 'x')}`,
      })),
    );
    expect(routes.length).toBeGreaterThan(30);
    const more = ['/', '/hls/demo/index.m3u8', '/flv/demo.flv', '/healthz', '/metrics'];
    for (const { method, path } of [...routes, ...more.map((path) => ({ method: 'GET', path }))]) {
      const answer = await headOf(method, camrelay.http(path));
      expect(answer.headers, path).not.toHaveProperty('access-control-allow-credentials');
      expect(answer.headers, path).toHaveProperty('x-content-type-options', 'nosniff');
      if (method !== 'GET') expect([path, answer.status]).toEqual([path, 403]);
    }
  });

  /** The head of an answer alone: some never end. */
  function headOf(method: string, address: string) {
    return new Promise<{ status?: number; headers: object }>((resolve, reject) => {
      const headers = { origin: 'https://evil.example', cookie: 'camrelay_session=x' };
      const sent = get(address, { method, headers }, (res) => {
        resolve({ status: res.statusCode ?? 0, headers: res.headers });
        res.destroy();
      });
      sent.on('error', reject);
    });
  }
});
