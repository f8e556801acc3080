/** Addresses of streams, minted one by one. */
import { describe, expect, it } from 'vitest';
import type { Loss } from '../../../../src/model/loss.js';
import { DEVICE } from '../../../simulators/mipc/options.js';
import { startMipcSimulator, type MipcOptions } from '../../../simulators/mipc/simulator.js';
import { testContext } from '../context.js';
import { openCamera, soon, urlOf } from './camera.js';

describe('a stream of an MIPC camera', { timeout: 20_000 }, () => {
  it('has a new address for every connection, by RTSP over TCP', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    const first = await camera.lease('p0', soon());
    const second = await camera.lease('p0', soon());
    expect(urlOf(first)).not.toBe(urlOf(second));
    expect(cloud.minted).toBe(2);
    expect(first).toMatchObject({
      source: { kind: 'url', transport: 'tcp' },
      singleUse: true,
      expiresAtMs: null,
      renewAtMs: null,
    });
    expect(urlOf(first)).toMatch(/^rtsp:\/\/127\.0\.0\.1:\d+\/live\/1jfiegbqcidfa_p0_/);
    expect(cloud.complaints).toEqual([]);
  });

  it('is the one that was asked for', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    expect(urlOf(await camera.lease('p2', soon()))).toContain('_p2_');
  });

  it.each(['MediaUri', 'uri', 'url'] as const)('may have its address in %s', async (shape) => {
    await using cloud = await startMipcSimulator({ streamShape: shape });
    await using camera = openCamera(cloud);
    expect(urlOf(await camera.lease('p0', soon()))).toMatch(/^rtsp:/);
  });

  it.each([
    ['', 'MediaUri'],
    ['', 'url'],
    ['rtmp://127.0.0.1/live/a', 'uri'],
    ['http://127.0.0.1/live/a', 'url'],
    ['file:///etc/passwd', 'MediaUri'],
    ['rubbish', 'MediaUri'],
  ] as const)('is refused at the address "%s" in %s', async (streamUrl, streamShape) => {
    await using cloud = await startMipcSimulator({ streamUrl, streamShape });
    await using camera = openCamera(cloud);
    await expect(camera.lease('p0', soon())).rejects.toMatchObject({ code: 'bad_reply' });
  });

  it('ends when the server says so, and is renewed before', async () => {
    await using cloud = await startMipcSimulator({ timeoutS: 600 });
    await using camera = openCamera(cloud);
    const startMs = Date.now();
    const { expiresAtMs, renewAtMs } = await camera.lease('p0', soon());
    expect(expiresAtMs).toBeGreaterThanOrEqual(startMs + 600_000);
    expect(expiresAtMs).toBeLessThan(startMs + 615_000);
    expect(renewAtMs).toBeGreaterThan(startMs + 400_000);
    expect(renewAtMs).toBeLessThan(expiresAtMs!);
  });

  it('is not renewed where its address is only good for connecting', async () => {
    await using cloud = await startMipcSimulator({ timeoutS: 20 });
    await using camera = openCamera(cloud);
    const { expiresAtMs, renewAtMs } = await camera.lease('p0', soon());
    expect(expiresAtMs).not.toBeNull();
    expect(renewAtMs).toBeNull();
  });

  it('that was refused is asked for anew, for that is no wrong password', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    const lease = await camera.lease('p0', soon());
    const loss: Loss = { cause: 'auth', code: 'bad_credentials', message: '', retryable: false };
    for (const code of ['bad_credentials', 'not_found']) {
      expect(lease.explain!({ ...loss, code }, false)).toMatchObject({
        cause: 'lease',
        code: 'session_expired',
        retryable: true,
      });
    }
    const stalled: Loss = { ...loss, cause: 'stalled', code: 'stalled' };
    expect(lease.explain!(stalled, true)).toBe(stalled);
  });

  it('leaves its address and everything secret to be hidden', async () => {
    await using cloud = await startMipcSimulator();
    const context = testContext();
    await using camera = openCamera(cloud, {}, context);
    const url = urlOf(await camera.lease('p0', soon()));
    expect(context.hidden).toContain(url);
    const { password } = cloud.camera;
    const shown = cloud.secrets.filter(
      (secret) => secret !== password && !context.hidden.includes(secret),
    );
    expect(shown).toEqual([]);
    expect(cloud.secrets.length).toBeGreaterThan(8);
  });
});

describe('the camera', { timeout: 20_000 }, () => {
  const shed = { ...DEVICE, serial: '2abcdefghijkl', nick: 'Shed' };
  const recorder = { ...DEVICE, serial: '9box', nick: 'Box', type: 'BOX' } as const;
  const serialOf = async (devices: MipcOptions['devices'], device?: string): Promise<string> => {
    await using cloud = await startMipcSimulator({ devices: devices ?? [] });
    await using camera = openCamera(cloud, device === undefined ? {} : { device });
    const { pathname } = new URL(urlOf(await camera.lease('p0', soon())));
    expect(cloud.complaints).toEqual([]);
    return /^\/live\/(\w+?)_p0/.exec(pathname)![1]!;
  };

  it('need not be named where the account has but one', async () => {
    expect(await serialOf([DEVICE, recorder])).toBe(DEVICE.serial);
  });

  it.each(['2ABCDEFGHIJKL', '2abcdefghijkl', 'Shed', 'shed'])('can be called %s', async (name) => {
    expect(await serialOf([DEVICE, shed], name)).toBe(shed.serial);
  });

  it('can be called by a name that firmware has cut off', async () => {
    expect(await serialOf([DEVICE, { ...shed, nick: '\0hed' }], 'hed')).toBe(shed.serial);
  });

  it.each([
    [undefined, [DEVICE, shed], `1jfiegbqcidfa (yard,gate:1 {x:2}), 2abcdefghijkl (Shed)`],
    ['Attic', [DEVICE, shed], `1jfiegbqcidfa (yard,gate:1 {x:2}), 2abcdefghijkl (Shed)`],
    ['Shed', [shed, { ...shed, serial: '3abc' }], '2abcdefghijkl (Shed), 3abc (Shed)'],
    [undefined, [], 'has no camera'],
    ['Attic', [], 'it has none'],
  ] as const)('%s, where the account has other ones, is asked for', async (name, devices, said) => {
    await using cloud = await startMipcSimulator({ devices });
    await using camera = openCamera(cloud, name === undefined ? {} : { device: name });
    const failure = await camera.lease('p0', soon()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unsupported', retryable: true });
    expect(String(failure)).toContain(said);
  });

  it.each(['Offline', 'offline', 'InvalidAuth'])(
    'that is %s is tried again later',
    async (stat) => {
      await using cloud = await startMipcSimulator({ devices: [{ ...DEVICE, stat }] });
      await using camera = openCamera(cloud);
      await expect(camera.lease('p0', soon())).rejects.toMatchObject({
        code: 'offline',
        retryable: true,
      });
      expect(cloud.minted).toBe(0);
    },
  );

  it('can be spoken to directly', async () => {
    await using cloud = await startMipcSimulator({ camera: true });
    for (const keys of [{}, { device: DEVICE.serial }]) {
      await using camera = openCamera(cloud, keys);
      expect(urlOf(await camera.lease('p0', soon()))).toContain(DEVICE.serial);
    }
    expect(cloud.discoveries).toBe(0);
    expect(cloud.complaints.filter((text) => !text.includes('ccm_devs_get'))).toEqual([]);
  });
});
