import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deviceRecordingsRouter } from '../../../src/api/device-recordings.js';
import { demoConfig } from '../../../src/config/demo.js';
import { Bounds } from '../../../src/kit/bounds.js';
import type { ByteRange } from '../../../src/kit/byte-range.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { TimeSpan } from '../../../src/model/time.js';
import type { DeviceArchive, DeviceFile } from '../../../src/resolvers/device-archive.js';
import { DeviceFailure } from '../../../src/resolvers/device-failure.js';
import { FakeClock } from '../../fake-clock.js';
import { eventually } from '../../rig/wait.js';
import { devicesOf, fakeResolver } from '../fake-resolver.js';
import { serve, type Served } from './serve.js';

const NOW_MS = Date.parse('2026-03-14T12:00:00Z');
const HOUR_MS = 3_600_000;
const ID = 'Mp4Record/2026-03-14/RecM01 #1.mp4';
const FILE = Buffer.from('0123456789');

let api: Served;
let spans: TimeSpan[];
let fetched: { id: string; range: ByteRange | null }[];
let list: DeviceArchive['list'];
let fetchFile: NonNullable<DeviceArchive['fetch']>;

const archive: DeviceArchive = {
  list: (span, signal) => {
    spans.push(span);
    return list(span, signal);
  },
  fetch: (id, range, signal) => {
    fetched.push({ id, range });
    return fetchFile(id, range, signal);
  },
};

/** As a device that understands ranges does. */
function inRanges(_id: string, range: ByteRange | null): Promise<DeviceFile> {
  const last = Math.min(range?.last ?? Infinity, FILE.length - 1);
  const body = Readable.from([FILE.subarray(range?.first ?? 0, last + 1)], { objectMode: false });
  return Promise.resolve({
    type: 'video/mp4',
    totalBytes: FILE.length,
    range: range && { first: range.first, last },
    body,
  });
}

beforeAll(async () => {
  const listOnly: DeviceArchive = { list: () => Promise.resolve([]) };
  const devices = devicesOf({
    demo: fakeResolver({ archive }),
    demo2: fakeResolver({ archive: listOnly }),
  });
  const config = () => {
    const demo = demoConfig('/nowhere', {});
    return { ...demo, cameras: [...demo.cameras, { ...demo.cameras[0]!, id: 'off' }] };
  };
  const clock = new FakeClock(NOW_MS);
  api = await serve(deviceRecordingsRouter({ config, devices, bounds: new Bounds(), clock }));
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  spans = [];
  fetched = [];
  list = () => Promise.resolve([]);
  fetchFile = inRanges;
});

const fileUrl = (id = ID, camera = 'demo') =>
  `/cameras/${camera}/device-recordings/${encodeURIComponent(id)}/file.mp4`;
const fetchIt = (headers: Record<string, string> = {}, method = 'GET') =>
  fetch(api.url(fileUrl()), { headers, method });

describe('what a device recorded', () => {
  it('is listed as it says', async () => {
    list = () =>
      Promise.resolve([
        { id: ID, fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS, bytes: 10, kind: 'motion' },
        { id: 'b', fromMs: NOW_MS - 1, toMs: NOW_MS, bytes: null, kind: 'continuous' },
      ]);
    const { status, body } = await api.ask(
      'GET',
      '/cameras/demo/device-recordings?from=-2h&to=now',
    );
    expect([status, body]).toEqual([
      200,
      {
        recordings: [
          {
            id: ID,
            from: '2026-03-14T11:00:00.000Z',
            to: '2026-03-14T12:00:00.000Z',
            bytes: 10,
            kind: 'motion',
          },
          {
            id: 'b',
            from: '2026-03-14T11:59:59.999Z',
            to: '2026-03-14T12:00:00.000Z',
            bytes: null,
            kind: 'continuous',
          },
        ],
      },
    ]);
    expect(spans).toEqual([{ fromMs: NOW_MS - 2 * HOUR_MS, toMs: NOW_MS }]);
  });

  it('is not searched for through more than 31 days', async () => {
    const { status, body } = await api.ask(
      'GET',
      '/cameras/demo/device-recordings?from=-32d&to=now',
    );
    expect([status, body]).toMatchObject([400, { error: { code: 'bad_span' } }]);
    expect(spans).toEqual([]);
  });

  it.each([
    { error: new DeviceFailure('bad_reply', 'half a list'), status: 502 },
    { error: new DeviceFailure('unreachable', 'it is away'), status: 503 },
  ])('that fails with $error.code answers $status', async ({ error, status }) => {
    list = () => Promise.reject(error);
    const answer = await api.ask('GET', '/cameras/demo/device-recordings');
    expect(answer).toMatchObject({ status, body: { error: { code: error.code } } });
  });

  it('of a camera that is switched off is refused', async () => {
    const answer = await api.ask('GET', '/cameras/off/device-recordings');
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'camera_disabled' } } });
  });
});

describe('a recording of a device', () => {
  it('comes whole, with a name that says what it is', async () => {
    const answer = await fetchIt();
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(FILE.toString());
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect(answer.headers.get('content-length')).toBe('10');
    expect(answer.headers.get('content-disposition')).toBe(
      'inline; filename="demo_Mp4Record-2026-03-14-RecM01-1.mp4"',
    );
    expect(fetched).toEqual([{ id: ID, range: null }]);
  });

  it.each([
    { range: 'bytes=2-4', gets: '234', says: 'bytes 2-4/10' },
    { range: 'bytes=7-', gets: '789', says: 'bytes 7-9/10' },
    { range: 'bytes=8-99', gets: '89', says: 'bytes 8-9/10' },
  ])('comes in the range $range', async ({ range, gets, says }) => {
    const answer = await fetchIt({ range });
    expect([answer.status, await answer.text()]).toEqual([206, gets]);
    expect(answer.headers.get('content-range')).toBe(says);
    expect(answer.headers.get('content-length')).toBe(String(gets.length));
    expect(answer.headers.get('accept-ranges')).toBe('bytes');
  });

  it.each(['bytes=-3', 'bytes=4-2', 'lines=1-2', 'bytes=0-1,3-4'])(
    'comes whole where %s is asked for',
    async (range) => {
      expect((await fetchIt({ range })).status).toBe(200);
      expect(fetched[0]!.range).toBeNull();
    },
  );

  it('comes whole, and says so, from a device that knows no ranges', async () => {
    fetchFile = () => inRanges(ID, null);
    const answer = await fetchIt({ range: 'bytes=2-4' });
    expect([answer.status, await answer.text()]).toEqual([200, FILE.toString()]);
    expect(answer.headers.get('accept-ranges')).toBe('none');
  });

  it('whose length nobody knows comes without one', async () => {
    fetchFile = async (id, range) => ({ ...(await inRanges(id, range)), totalBytes: null });
    const answer = await fetchIt();
    expect(answer.headers.get('content-length')).toBeNull();
    expect(await answer.text()).toBe(FILE.toString());
  });

  it('is only looked at by HEAD, and what came of it is thrown away', async () => {
    let body: Readable | undefined;
    fetchFile = async (id, range) => {
      const file = await inRanges(id, range);
      body = file.body;
      return file;
    };
    const answer = await fetchIt({}, 'HEAD');
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '10']);
    expect(body!.destroyed).toBe(true);
  });

  it('is no longer fetched once whoever asked is gone', async () => {
    let signal: AbortSignal | undefined;
    fetchFile = (_id, _range, given) => {
      signal = given;
      return new Promise((_resolve, reject) =>
        given.addEventListener('abort', () => reject(given.reason as Error)),
      );
    };
    const gone = new AbortController();
    const asked = fetch(api.url(fileUrl()), { signal: gone.signal }).catch(() => undefined);
    await eventually(() => signal, { what: 'the device to be asked' });
    gone.abort();
    await eventually(() => signal!.aborted, { what: 'the device to hear of it' });
    await asked;
  });

  it.each([
    { what: 'that is not there', error: new CamrelayError('no_recording', 'gone'), status: 404 },
    { what: 'that the device will not give', error: new DeviceFailure('timeout', 'slow'), status: 504 }, // prettier-ignore
  ])('$what answers $status', async ({ error, status }) => {
    fetchFile = () => Promise.reject(error);
    expect(await api.ask('GET', fileUrl())).toMatchObject({ status, body: { error: { code: error.code } } }); // prettier-ignore
  });

  it('is unsupported where the vendor gives lists only', async () => {
    expect(await api.ask('GET', fileUrl('x', 'demo2'))).toMatchObject({ status: 501 });
  });

  it.each(['x'.repeat(513), 'line\nfeed'])('cannot be called %j', async (id) => {
    expect(await api.ask('GET', fileUrl(id))).toMatchObject({ status: 404 });
    expect(fetched).toEqual([]);
  });
});
