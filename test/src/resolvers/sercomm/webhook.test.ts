import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/kit/log.js';
import type { DeviceContext } from '../../../../src/resolvers/device-context.js';
import type { DeviceEvent } from '../../../../src/resolvers/device-event.js';
import { SharedPool } from '../../../../src/resolvers/device-pool.js';
import { eventually } from '../../../rig/wait.js';
import {
  startSercommSimulator,
  type SercommOptions,
  type SercommSimulator,
} from '../../../simulators/sercomm/simulator.js';
import { EARLIER_URL } from '../../../simulators/sercomm/settings.js';
import { MemoryDeviceStore } from '../memory-device-store.js';
import { openResolver, type OpenResolver } from './rig.js';

const HOOK = /^http:\/\/127\.0\.0\.1:8080\/api\/v1\/hooks\/sercomm\/hall\?key=[\w-]{24}$/;

type Watched = AsyncDisposable &
  Readonly<{ resolver: OpenResolver; told: DeviceEvent[]; failed: () => unknown }>;

/** A resolver whose events somebody wants, as in the running program. */
function watch(
  camera: SercommSimulator,
  context: Partial<DeviceContext> = {},
  keys: Readonly<Record<string, unknown>> = { webhook: true },
): Watched {
  const resolver = openResolver(camera, keys, context);
  const stopping = new AbortController();
  const told: DeviceEvent[] = [];
  let failure: unknown = null;
  const watching = resolver
    .watchEvents?.((event) => told.push(event), stopping.signal)
    .catch((error: unknown) => (failure = error));
  return {
    resolver,
    told,
    failed: () => failure,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await watching;
      await resolver[Symbol.asyncDispose]();
    },
  };
}

const isArmed = (camera: SercommSimulator): boolean => camera.settings.EVENT?.event_trigger === '1';

const armed = (camera: SercommSimulator): Promise<unknown> =>
  eventually(() => isArmed(camera), { what: 'the camera to be set up' });

const changes = (camera: SercommSimulator): string[] =>
  camera.calls.filter((call) => call.startsWith('/adm/set_group.cgi'));

/** Like a program that was killed: nothing is put back. */
async function killedAfterSetUp(
  camera: SercommSimulator,
  context: Partial<DeviceContext>,
): Promise<void> {
  const { resolver } = watch(camera, context);
  await armed(camera);
  expect(resolver.hook).toBeDefined();
}

let camera: SercommSimulator;
const start = async (options: SercommOptions = {}): Promise<void> => {
  camera = await startSercommSimulator(options);
};
let before: unknown;
beforeEach(async () => {
  await start();
  before = structuredClone(camera.settings);
});
afterEach(async () => {
  expect(camera.complaints).toEqual([]);
  await camera[Symbol.asyncDispose]();
});

describe('a camera with a webhook', () => {
  it.each(['named', 'numbered'] as const)(
    'is set up to call us, its actions in the form it has (%s), and put back at the end',
    async (eventFormat) => {
      await using other = await startSercommSimulator({ eventFormat });
      const found = structuredClone(other.settings);
      await using watched = watch(other);
      await armed(other);
      expect(other.settings.HTTP_NOTIFY).toMatchObject({
        http_notify: '1',
        http_url: expect.stringMatching(HOOK) as unknown,
      });
      expect(other.settings.MOTION).toMatchObject({ md_switch1: '1' });
      const list =
        eventFormat === 'named' ? 'email:0;ftpu:1;httpn:1;httppost:0;smbc:0' : '0,1,0,0,1,1,0,0';
      expect(other.settings.EVENT).toMatchObject({ event_mt: list });
      await watched[Symbol.asyncDispose]();
      expect(other.settings).toEqual(found);
      expect(other.complaints).toEqual([]);
    },
  );

  it('is not changed where it calls us already', async () => {
    const store = new MemoryDeviceStore();
    await killedAfterSetUp(camera, { store });
    const written = changes(camera).length;
    const asked = camera.calls.length;
    await using _watched = watch(camera, { store });
    await eventually(() => camera.calls.length >= asked + 4, { what: 'the settings to be read' });
    expect(changes(camera)).toHaveLength(written);
  });

  it('keeps a motion window that is on, and changes no other', async () => {
    camera.settings.MOTION!.md_switch3 = '1';
    await using _watched = watch(camera);
    await armed(camera);
    expect(camera.settings.MOTION).toMatchObject({ md_switch1: '0', md_switch3: '1' });
  });

  it('gets back what was there before a crash, not what we had written', async () => {
    const store = new MemoryDeviceStore();
    await killedAfterSetUp(camera, { store });
    const moved = (): { host: string; port: number } => ({ host: '127.0.0.1', port: 8081 });
    {
      await using _watched = watch(camera, { store, httpListen: moved });
      await eventually(() => camera.settings.HTTP_NOTIFY?.http_url?.includes(':8081/'), {
        what: 'our new address',
      });
    }
    expect(camera.settings).toEqual(before);
  });

  it('gets back what it was where only part of it could be set up', async () => {
    const store = new MemoryDeviceStore();
    await killedAfterSetUp(camera, { store });
    camera.settings.EVENT!.event_trigger = '0';
    camera.settings.EVENT!.event_mt = 'email:0;ftpu:1;httpn:0;httppost:0;smbc:0';
    await using watched = watch(camera, { store });
    await armed(camera);
    await watched[Symbol.asyncDispose]();
    expect(camera.settings).toEqual(before);
  });

  it('is put back at the start where the webhook was switched off after a crash', async () => {
    const store = new MemoryDeviceStore();
    await killedAfterSetUp(camera, { store });
    await using _resolver = openResolver(camera, {}, { store });
    await eventually(() => camera.settings.HTTP_NOTIFY?.http_url === EARLIER_URL, {
      what: 'the settings to be put back',
    });
  });

  it('keeps what somebody else changed meanwhile', async () => {
    await using watched = watch(camera);
    await armed(camera);
    camera.settings.HTTP_NOTIFY!.http_url = 'http://192.0.2.99/mine';
    camera.settings.EVENT!.event_mt = 'email:1;ftpu:0;httpn:1;httppost:0;smbc:0';
    await watched[Symbol.asyncDispose]();
    expect(camera.settings).toMatchObject({
      HTTP_NOTIFY: { http_url: 'http://192.0.2.99/mine', http_notify: '0' },
      MOTION: { md_switch1: '0' },
      EVENT: { event_trigger: '0', event_mt: 'email:1;ftpu:0;httpn:0;httppost:0;smbc:0' },
    });
  });

  it('is put back by the next start where it was away at the end', async () => {
    const store = new MemoryDeviceStore();
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    {
      await using _watched = watch(camera, { store, log });
      await armed(camera);
      camera.misbehave('hang_up');
    }
    expect(warnings).toEqual([expect.stringContaining('could not be put back')]);
    expect(isArmed(camera)).toBe(true);
    camera.misbehave(null);
    {
      await using _watched = watch(camera, { store });
      await eventually(() => camera.calls.length > 4, { what: 'a look at the settings' });
    }
    expect(camera.settings).toEqual(before);
  });

  it('is left alone by a command, which has no server', async () => {
    const store = new MemoryDeviceStore();
    await killedAfterSetUp(camera, { store });
    const asked = camera.calls.length;
    {
      await using _watched = watch(camera, { store, httpListen: () => null });
      await using _other = openResolver(camera, {}, { store, httpListen: () => null });
    }
    expect(camera.calls).toHaveLength(asked);
  });

  it('is left alone, with a warning, where it could not reach us', async () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const far = { camera: { ...camera.camera, host: '192.0.2.40' } };
    await using resolver = openResolver(far, { webhook: true }, { log });
    const stopping = new AbortController();
    const watching = resolver.watchEvents?.(() => undefined, stopping.signal);
    await eventually(() => warnings.length > 0, { what: 'a warning' });
    expect(warnings).toEqual([expect.stringContaining('http.listen is on this machine only')]);
    stopping.abort();
    await watching;
    expect(camera.calls).toEqual([]);
  });

  it('calls the address that is configured for it', async () => {
    const keys = { webhook: true, webhook_address: 'https://relay.example:8443' };
    await using _watched = watch(camera, {}, keys);
    await armed(camera);
    expect(camera.settings.HTTP_NOTIFY?.http_url).toMatch(/^https:\/\/relay\.example:8443\/api\//);
  });

  it('calls for one entry of the configuration only', async () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const shared = new SharedPool();
    await using _first = watch(camera, { shared });
    await armed(camera);
    await using second = openResolver(camera, { webhook: true }, { shared, log }, 'porch');
    const written = changes(camera).length;
    const stopping = new AbortController();
    const watching = second.watchEvents?.(() => undefined, stopping.signal);
    await eventually(() => warnings.length > 0, { what: 'a warning' });
    expect(warnings).toEqual([expect.stringContaining('for one entry of the configuration only')]);
    stopping.abort();
    await watching;
    await second[Symbol.asyncDispose]();
    expect(changes(camera)).toHaveLength(written);
  });

  it('whose firmware cannot do it says so, and is not changed', async () => {
    delete camera.settings.HTTP_NOTIFY!.http_notify;
    await using watched = watch(camera);
    await eventually(() => watched.failed(), { what: 'a failure' });
    expect(watched.failed()).toMatchObject({ code: 'unsupported' });
    expect(changes(camera)).toEqual([]);
  });

  it('whose event list is of another kind is not changed', async () => {
    camera.settings.EVENT!.event_mt = 'email|ftp';
    await using watched = watch(camera);
    await eventually(() => watched.failed(), { what: 'a failure' });
    expect(watched.failed()).toMatchObject({ code: 'unsupported' });
    expect(changes(camera)).toEqual([]);
  });

  it('needs an administrator, and says so', async () => {
    await using guarded = await startSercommSimulator({ isAdministrator: false });
    await using watched = watch(guarded);
    await eventually(() => watched.failed(), { what: 'a failure' });
    expect(watched.failed()).toMatchObject({ code: 'no_permission', retryable: false });
  });

  it('takes OK alone for a success', async () => {
    await using watched = watch(camera);
    await armed(camera);
    camera.misbehave('error_text');
    await watched[Symbol.asyncDispose]();
    camera.misbehave(null);
    expect(isArmed(camera)).toBe(true);
    camera.settings.EVENT!.event_trigger = '0'; // as its owner would
  });

  it('tells what it noticed, by the key it was given', async () => {
    await using watched = watch(camera);
    await armed(camera);
    const url = new URL(camera.settings.HTTP_NOTIFY!.http_url!);
    expect(watched.resolver.hook?.accepts(url.searchParams.get('key')!)).toBe(true);
    expect(watched.resolver.hook?.accepts('another')).toBe(false);
    watched.resolver.hook?.called();
    expect(watched.told).toMatchObject([{ type: 'motion', endMs: null }]);
  });
});

describe('a camera that somebody set up by hand', () => {
  it('tells what it noticed, is never changed, and shows the key of the configuration', async () => {
    await using watched = watch(camera, {}, { webhook_key: 'by hand, and long' });
    expect(watched.resolver.hook?.accepts('by hand, and long')).toBe(true);
    watched.resolver.hook?.called();
    expect(watched.told).toHaveLength(1);
    expect(camera.calls).toEqual([]);
  });
});
