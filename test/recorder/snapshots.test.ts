/** Stills, with a decoder that takes what it is told to decode as its picture. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clips } from '../../recorder/clips.js';
import { type DecodeStill, Snapshots } from '../../recorder/snapshots.js';
import type { Run, Sample } from '../../src/model/sample.js';
import type { SampleWatcher } from '../../src/model/watch.js';
import { FakeClock, settled } from '../fake-clock.js';
import { Shared } from '../rig/shared.js';
import { hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, type Film, Footage, FRAME_MS } from './footage.js';
import { aLoss, PORCH, VIDEO, YARD } from './parts.js';
import { pictures } from './screening.js';

const SLOW = 30_000;

/** Keeps the movies it was given, and answers when told. */
class Decoder {
  readonly movies: Buffer[] = [];
  readonly waiting: (() => void)[] = [];
  isSlow = false;

  readonly decode: DecodeStill = async (movie, _of, signal) => {
    const chunks: Buffer[] = [];
    for await (const chunk of movie) chunks.push(chunk);
    this.movies.push(Buffer.concat(chunks));
    if (this.isSlow) {
      await new Promise<void>((resolve, reject) => {
        this.waiting.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    }
    return Buffer.from(`picture ${this.movies.length}`);
  };
}

describe.runIf(hasFfmpeg)('a still of a recorded moment', () => {
  const shared = new Shared();
  let footage: Footage;
  beforeAll(async () => {
    footage = shared.use(await Footage.open());
    const shot = await film({ bFrames: 2, gop: 50 });
    await footage.record(shot);
    await footage.record(shot, { startMs: DAY_MS + 30_000 });
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());

  function snapshots() {
    const decoder = new Decoder();
    const clock = new FakeClock(DAY_MS);
    const clips = new Clips(footage.index.read, footage.directory);
    const made = new Snapshots({
      clips,
      timeline: footage.timeline,
      decode: decoder.decode,
      clock,
    });
    return { decoder, clock, at: (ms: number) => made.recorded(PORCH, DAY_MS + ms) };
  }

  it.each([
    { ms: 3_333, id: 83, what: 'the frame on show' },
    { ms: 0, id: 0, what: 'the first frame' },
    { ms: -9_000, id: 0, what: 'the first frame, a little before it' },
    { ms: 9_999, id: 249, what: 'the last frame' },
    { ms: 12_000, id: 249, what: 'the last frame before a gap' },
    { ms: 25_000, id: 0, what: 'the first frame behind a gap' },
  ])(
    'shows $what',
    async ({ ms, id }) => {
      const { decoder, at } = snapshots();
      const { atMs } = await at(ms);
      const { ids } = await pictures(decoder.movies[0]!);
      expect(ids).toEqual([id]);
      expect(atMs % 30_000).toBeCloseTo((DAY_MS + id * FRAME_MS) % 30_000, 0);
    },
    SLOW,
  );

  it('reads no further than the frame, and no sound', async () => {
    const { decoder, at } = snapshots();
    await at(4_010);
    const [movie] = decoder.movies;
    expect(movie!.length).toBeLessThan(8_000);
    expect(movie!.includes('mp4a')).toBe(false);
  });

  it('is decoded once, however often the same frame is asked for', async () => {
    const { decoder, at } = snapshots();
    const first = await at(3_321);
    expect(await at(3_359)).toBe(first);
    expect(decoder.movies).toHaveLength(1);
    await at(3_360);
    expect(decoder.movies).toHaveLength(2);
  });

  it('is refused where nothing was recorded within ten seconds', async () => {
    const { at } = snapshots();
    for (const ms of [-10_001, 51_000, 1e9]) {
      await expect(at(ms)).rejects.toMatchObject({ code: 'no_recording' });
    }
  });

  it('waits its turn: two are decoded at a time', async () => {
    const { decoder, at } = snapshots();
    decoder.isSlow = true;
    const all = [at(1_000), at(2_000), at(3_000)];
    await expect.poll(() => decoder.waiting.length).toBe(2);
    await settled();
    expect(decoder.waiting).toHaveLength(2);
    decoder.isSlow = false;
    for (const answer of decoder.waiting) answer();
    expect(await Promise.all(all)).toHaveLength(3);
  });

  it('is given up after ten seconds, and may be asked for again', async () => {
    const { decoder, clock, at } = snapshots();
    decoder.isSlow = true;
    const refused = expect(at(1_000)).rejects.toMatchObject({ code: 'timeout' });
    await expect.poll(() => decoder.waiting.length).toBe(1);
    await clock.advance(10_000);
    await refused;
    decoder.isSlow = false;
    await expect(at(1_000)).resolves.toMatchObject({ jpeg: Buffer.from('picture 2') });
  });
});

/** A stream whose watchers are in the test's hands. */
class Stream {
  watcher: SampleWatcher | null = null;
  watches = 0;
  closed = 0;

  readonly watch = (watcher: SampleWatcher) => {
    this.watcher = watcher;
    this.watches++;
    const close = (): void => {
      this.closed++;
    };
    return { close, [Symbol.dispose]: close };
  };
}

describe.runIf(hasFfmpeg)('a live still', () => {
  let shot: Film;
  beforeAll(async () => {
    shot = await film({ seconds: 6, bFrames: 2, gop: 50 });
  }, SLOW);

  function live() {
    const decoder = new Decoder();
    const clock = new FakeClock(DAY_MS);
    const deps = {
      clips: { still: () => Promise.reject(new Error('not live')) },
      timeline: { nearest: () => null },
    };
    return { decoder, clock, snapshots: new Snapshots({ ...deps, decode: decoder.decode, clock }) };
  }
  const aRun = (): Run => ({ id: 'run', tracks: shot.tracks, startMs: DAY_MS });
  /** What a new watcher gets at once: everything from a key frame on. */
  const frames = (from: number, to: number): Sample[] => {
    const video = shot.samples.filter(({ track }) => track === 0).slice(from, to);
    const sound = shot.samples.filter(({ track }) => track === 1).slice(0, 5);
    return [...video.slice(0, 1), ...sound, ...video.slice(1)];
  };

  it.each([
    { frames: 11, shows: 50, because: 'the key frame is young' },
    { frames: 40, shows: 89, because: 'the key frame is old by now' },
  ])(
    'shows frame $shows of $frames: $because',
    async ({ frames: count, shows }) => {
      const { decoder, snapshots } = live();
      const stream = new Stream();
      const still = snapshots.live(PORCH, stream.watch);
      stream.watcher!.run(aRun());
      stream.watcher!.samples(frames(50, 50 + count));
      expect((await still).atMs).toBe(DAY_MS);
      const { ids } = await pictures(decoder.movies[0]!);
      expect(ids).toEqual([shows]);
      expect(stream.closed).toBe(1);
    },
    SLOW,
  );

  it(
    'waits for a key frame where none has come yet',
    async () => {
      const { decoder, snapshots } = live();
      const stream = new Stream();
      const still = snapshots.live(PORCH, stream.watch);
      stream.watcher!.run(aRun());
      stream.watcher!.samples(frames(30, 40));
      await settled();
      expect(decoder.movies).toEqual([]);
      stream.watcher!.samples(frames(50, 51));
      await still;
      expect((await pictures(decoder.movies[0]!)).ids).toEqual([50]);
    },
    SLOW,
  );

  it('is good for a second, for everybody', async () => {
    const { decoder, clock, snapshots } = live();
    const [stream, other] = [new Stream(), new Stream()];
    const ask = (): Promise<unknown> => {
      const still = snapshots.live(PORCH, stream.watch);
      stream.watcher!.run(aRun());
      stream.watcher!.samples(frames(0, 1));
      return still;
    };
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(second).toBe(first);
    await clock.advance(999);
    expect(await ask()).toBe(first);
    expect(stream.watches).toBe(1);
    const elsewhere = snapshots.live(YARD, other.watch);
    other.watcher!.run(aRun());
    other.watcher!.samples(frames(0, 1));
    expect(await elsewhere).not.toBe(first);
    await clock.advance(1);
    expect(await ask()).not.toBe(first);
    expect(decoder.movies).toHaveLength(3);
  });

  it('says why there is none, and is asked for anew the next time', async () => {
    const { clock, snapshots } = live();
    const stream = new Stream();
    const lost = snapshots.live(PORCH, stream.watch);
    stream.watcher!.ended(aLoss('offline', 'no route'));
    await expect(lost).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('no route') as string,
    });
    const silent = snapshots.live(PORCH, stream.watch);
    const refused = expect(silent).rejects.toMatchObject({ code: 'offline' });
    await settled();
    await clock.advance(8_000);
    await refused;
    expect([stream.watches, stream.closed]).toEqual([2, 2]);
  });

  it('of a camera that only listens is not to be had', async () => {
    const { snapshots } = live();
    const stream = new Stream();
    const still = snapshots.live(PORCH, stream.watch);
    const [, sound] = shot.tracks;
    stream.watcher!.run({ ...aRun(), tracks: [sound!] });
    await expect(still).rejects.toMatchObject({ code: 'unsupported' });
    expect(VIDEO.kind).toBe('video');
  });
});
