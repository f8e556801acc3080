/**
 * What every vendor has to do alike, over its simulator:
 *
 *     describeResolver('reolink', () => startReolinkSimulator(), {
 *       capabilities: { snapshot: true, ptz: true, recordings: true, playback: false, events: true },
 *       keepsSessions: true,
 *     });
 *
 * The tests of a vendor's own stand beside that.
 */
import { describe, expect, it } from 'vitest';
import type { Loss } from '../../../src/model/loss.js';
import { FileDeviceStore } from '../../../src/resolvers/device-store.js';
import type { Lease } from '../../../src/resolvers/lease.js';
import { silentLog } from '../../../src/kit/log.js';
import {
  capabilitiesOf,
  type Capabilities,
  type Resolver,
} from '../../../src/resolvers/resolver.js';
import { tempDir } from '../../rig/temp-dir.js';
import { eventually, within } from '../../rig/wait.js';
import type { Misbehaviour, Simulator } from '../../simulators/simulator.js';
import { ContractRig, PATIENCE_MS } from './contract-rig.js';

export type ContractOptions<S extends Simulator> = Readonly<{
  /** What the device can do, as its page in docs/vendors says. */
  capabilities: Capabilities;
  /** Whether the device knows sessions, which are opened and given back. */
  keepsSessions: boolean;
  /** The streams to be had; the camera's own unless given. */
  streams?: readonly string[];
  /** Keys of the camera beside those of the simulator, or instead of them. */
  keys?: Readonly<Record<string, unknown>>;
  /** Whether a lease fails when the device talks nonsense; false where it then has a default. */
  leaseNeedsDevice?: boolean;
  /** Where the media is; the camera's own host unless given. */
  sourceHost?: (simulator: S) => string;
}>;

const MISBEHAVIOURS: Readonly<Record<Misbehaviour, string>> = {
  html: 'a web page',
  half: 'half an answer',
  error_text: 'an unknown error',
  silence: 'nothing at all',
  huge: 'ten megabytes',
  hang_up: 'the end of the connection',
  redirect: 'a redirection elsewhere',
  failure: 'status 500',
};
const WRONG_PASSWORD = new Set(['bad_credentials']);
const SILENT_TEST_MS = 60_000;
const AT_ONCE = 20;
const WATCH_FOR_MS = 2_000;

/** As ffmpeg's end is read where the device refuses the media. */
const REFUSED: Loss = {
  cause: 'auth',
  code: 'bad_credentials',
  message: 'the camera refused the user name or password; correct them in the configuration',
  retryable: false,
};

export function describeResolver<S extends Simulator>(
  vendor: string,
  startSimulator: () => Promise<S>,
  options: ContractOptions<S>,
): void {
  const { keys = {}, keepsSessions } = options;
  const streamsOf = (stream: string): readonly string[] => options.streams ?? [stream];
  const signal = AbortSignal.timeout(600_000);

  /** A test on a device of its own, at whose end everything has to be clean. */
  const proves = (
    title: string,
    proof: (rig: ContractRig<S>) => Promise<void>,
    { concurrent = false }: { concurrent?: boolean } = {},
  ): void => {
    const test = concurrent ? it.concurrent : it;
    test(title, { timeout: SILENT_TEST_MS }, async () => {
      await using rig = new ContractRig(await startSimulator(), vendor, keys);
      await proof(rig);
      rig.expectGoodManners();
    });
  };

  describe(`a camera of ${vendor}`, () => {
    proves('gives leases on its streams, and takes them back', async (rig) => {
      const camera = rig.camera();
      const resolver = rig.resolver(camera);
      const host = options.sourceHost?.(rig.simulator) ?? String(rig.simulator.camera.host);
      for (const stream of streamsOf(camera.stream)) {
        const lease = await resolver.lease(stream, signal);
        expectSound(lease, host);
        await lease.release();
      }
      await rig.dispose(resolver);
      expect(rig.simulator.sessions).toBe(0);
      expect(rig.simulator.viewers).toBe(0);
    });

    proves(`gives ${AT_ONCE} leases at once for one login`, async (rig) => {
      const camera = rig.camera();
      const resolver = rig.resolver(camera);
      const leases = await Promise.all(
        Array.from({ length: AT_ONCE }, () => resolver.lease(camera.stream, signal)),
      );
      expect(rig.simulator.logins).toBe(keepsSessions ? 1 : 0);
      await Promise.all(leases.map((lease) => lease.release()));
      await rig.dispose(resolver);
      expect(rig.simulator.sessions).toBe(0);
    });

    proves('can do what its page says, and nothing else', async (rig) => {
      const resolver = rig.resolver();
      expect(capabilitiesOf(resolver)).toEqual(options.capabilities);
      const failures = await Promise.all(
        deeds(resolver, signal).map((deed) => rig.failureOf(deed)),
      );
      expect(failures.filter((failure) => failure !== null)).toEqual([]);
    });

    proves('says that its password is wrong, and is not asked again', async (rig) => {
      const camera = rig.camera({ password: 'wrong-Pass_1' });
      await using store = await storeOnDisk();
      for (const resolver of [0, 1].map(() => rig.resolver(camera, store.open()))) {
        for (let round = 0; round < 2; round++) {
          const asked = [
            ...Array.from({ length: AT_ONCE }, () => resolver.lease(camera.stream, signal)),
            ...deeds(resolver, signal),
          ];
          const failures = await Promise.all(asked.map((work) => rig.failureOf(work)));
          expect(new Set(failures.map((failure) => failure?.code))).toEqual(WRONG_PASSWORD);
        }
        await rig.dispose(resolver);
      }
      expect(rig.simulator.logins).toBe(1);
      expect(rig.simulator.sessions).toBe(0);
    });

    proves('is unreachable where nothing answers', async (rig) => {
      const camera = rig.camera();
      await rig.switchOff();
      const resolver = rig.resolver(camera);
      const failure = await rig.failureOf(resolver.lease(camera.stream, signal));
      if (failure || options.leaseNeedsDevice !== false)
        expect(failure).toMatchObject({ code: 'unreachable', retryable: true });
    });

    proves('lets go whoever no longer wants to wait for it', async (rig) => {
      const camera = rig.camera();
      const resolver = rig.resolver(camera);
      rig.simulator.misbehave('silence');
      const impatient = new AbortController();
      const asked = resolver.lease(camera.stream, impatient.signal);
      const gone = expect(asked).rejects.toThrow('no longer wanted');
      impatient.abort(new Error('no longer wanted'));
      await within(gone, 1_000, 'the end of an ask that was given up');
      rig.simulator.misbehave(null);
    });

    proves('leaves nothing behind although its program was killed', async (rig) => {
      const camera = rig.camera();
      await using store = await storeOnDisk();
      const killed = rig.resolver(camera, store.open());
      await killed.lease(camera.stream, signal);
      expect(rig.simulator.sessions).toBe(keepsSessions ? 1 : 0);
      await rig.dispose(rig.resolver(camera, store.open()));
      expect(rig.simulator.sessions).toBe(0);
    });

    if (keepsSessions) {
      proves('that forgot every session has one new one at the next lease', async (rig) => {
        const camera = rig.camera();
        const resolver = rig.resolver(camera);
        await resolver.lease(camera.stream, signal);
        rig.simulator.expireSessions();
        let lease = await resolver.lease(camera.stream, signal);
        // Some find out only when the media is refused.
        if (rig.simulator.logins === 1) {
          expect(lease.explain?.(REFUSED, false)).toMatchObject({ retryable: true });
          await lease.release();
          lease = await resolver.lease(camera.stream, signal);
        }
        expect(rig.simulator.logins).toBe(2);
        await lease.release();
        await rig.dispose(resolver);
        expect(rig.simulator.sessions).toBe(0);
      });
    }
  });

  describe(`a camera of ${vendor} that answers with`, { concurrent: true }, () => {
    for (const [how, what] of Object.entries(MISBEHAVIOURS) as [Misbehaviour, string][]) {
      proves(
        `${what}, from the first call on, fails in words of ours`,
        async (rig) => {
          const camera = rig.camera();
          const resolver = rig.resolver(camera);
          rig.simulator.misbehave(how);
          const failure = await rig.failureOf(resolver.lease(camera.stream, signal));
          if (options.leaseNeedsDevice !== false) expect(failure).not.toBeNull();
          if (failure) expect(failure).toMatchObject({ retryable: true });
          rig.simulator.misbehave(null);
          const lease = await eventually(() => resolver.lease(camera.stream, signal), {
            what: 'a lease after the device came to its senses',
          });
          await lease.release();
        },
        { concurrent: true },
      );

      proves(
        `${what}, in the middle of everything, fails in words of ours`,
        async (rig) => {
          const camera = rig.camera();
          const resolver = rig.resolver(camera);
          const lease = await resolver.lease(camera.stream, signal);
          rig.simulator.misbehave(how);
          const patience = AbortSignal.timeout(PATIENCE_MS + 500);
          const work = [resolver.lease(camera.stream, signal), ...deeds(resolver, patience)];
          await Promise.all(work.map((deed) => rig.failureOf(deed)));
          await lease.release();
          rig.simulator.misbehave(null);
        },
        { concurrent: true },
      );
    }
  });
}

function expectSound({ source, expiresAtMs, renewAtMs }: Lease, host: string): void {
  if (source.kind !== 'url') throw new Error('a lease without an address');
  const url = new URL(source.url);
  expect(url.hostname).toBe(host);
  expect(url.protocol).toMatch(/^(rtsp|rtmp|http)s?:$/);
  if (expiresAtMs === null) return;
  expect(expiresAtMs).toBeGreaterThan(Date.now());
  expect(renewAtMs ?? 0).toBeLessThanOrEqual(expiresAtMs);
}

/** Everything the device can do beside its streams, begun at once. */
function deeds(resolver: Resolver, signal: AbortSignal): Promise<unknown>[] {
  const nowMs = Date.now();
  const hour = { fromMs: nowMs - 3_600_000, toMs: nowMs };
  const { archive } = resolver;
  return [
    ...(resolver.snapshot ? [resolver.snapshot(signal).then(expectJpeg)] : []),
    ...(resolver.ptz ? [resolver.ptz({ action: 'left', speed: 50, forMs: 50 }, signal)] : []),
    ...(archive ? [archive.list(hour, signal).then(expectSorted)] : []),
    ...(resolver.watchEvents ? [watchedFor(resolver, signal)] : []),
  ];
}

/** Resolves when it went well for long enough to have asked the device. */
async function watchedFor(resolver: Resolver, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), WATCH_FOR_MS);
  const both = AbortSignal.any([signal, enough.signal]);
  await resolver.watchEvents?.(() => undefined, both).finally(() => clearTimeout(timer));
}

function expectJpeg(picture: Buffer): void {
  expect(picture.subarray(0, 2).toString('hex')).toBe('ffd8');
}

function expectSorted(recordings: readonly { fromMs: number; toMs: number }[]): void {
  const fromMs = recordings.map((recording) => recording.fromMs);
  expect(fromMs).toEqual(fromMs.toSorted((a, b) => a - b));
}

/** What one program leaves to the next; each `open` is a program of its own. */
async function storeOnDisk() {
  const dir = await tempDir();
  return {
    open: () => new FileDeviceStore(dir.file('devices'), silentLog),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}
