import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordedState } from '../../../web/src/player/recorded-player.js';
import { Stage, type StagePlayer } from '../../../web/src/player/stage.js';

const T = Date.UTC(2026, 10, 20, 7);
const NOW = T + 3_600_000;

type Gap = Readonly<{ fromMs: number; toMs: number | null }>;

/** A camera that plays as it is told, with a wall clock of its own and gaps in it. */
class FakePlayer implements StagePlayer {
  state: RecordedState = { kind: 'loading' };
  atMs = 0;
  rate = 0;
  seeks: number[] = [];
  isDropping = false;
  keyFrames = false;
  notice: () => void = () => undefined;
  #beforeMs = performance.now();

  constructor(
    readonly camera: string,
    private readonly gap: Gap = { fromMs: Infinity, toMs: null },
    /** How much faster its media runs than it should. */
    private readonly drift = 1,
    private readonly seekMs = 100,
  ) {}

  position(): number | null {
    const nowMs = performance.now();
    const tookMs = nowMs - this.#beforeMs;
    this.#beforeMs = nowMs;
    if (this.state.kind !== 'ready') return null;
    this.atMs += tookMs * this.rate * this.drift;
    if (!this.#isIn(this.atMs)) return this.atMs;
    this.#become({ kind: 'gap', ...this.gap });
    return null;
  }

  seenMs(): number | null {
    return this.state.kind === 'ready' ? this.atMs : null;
  }

  seek(ms: number): void {
    this.seeks.push(ms);
    this.#become({ kind: 'loading' });
    setTimeout(() => {
      this.atMs = ms;
      this.#beforeMs = performance.now();
      this.#become(this.#isIn(ms) ? { kind: 'gap', ...this.gap } : { kind: 'ready' });
    }, this.seekMs);
  }

  run(rate: number): void {
    this.position();
    this.rate = rate;
  }

  step(direction: 1 | -1): Promise<number | null> {
    this.atMs += direction * 40;
    return Promise.resolve(this.atMs);
  }

  dropsTooMany(): boolean {
    return this.isDropping;
  }

  showKeyFrames(isOn: boolean): void {
    this.keyFrames = isOn;
  }

  #isIn(ms: number): boolean {
    return ms >= this.gap.fromMs && ms < (this.gap.toMs ?? Infinity);
  }

  #become(state: RecordedState): void {
    this.state = state;
    this.notice();
  }
}

function staged(...players: FakePlayer[]): Stage {
  const stage = new Stage(T, () => NOW);
  for (const player of players) {
    player.notice = () => stage.noticed();
    stage.add(player);
  }
  return stage;
}

describe('cameras on a stage', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const run = (ms: number): void => void vi.advanceTimersByTime(ms);

  it('show the moment of the address, and stand still there', () => {
    const porch = new FakePlayer('porch');
    const stage = staged(porch);
    run(1_000);
    expect(porch.atMs).toBe(T);
    expect(stage.get().atMs).toBe(T);
    expect(stage.get().players.porch).toEqual({ kind: 'ready' });
  });

  it('keep within 200 ms of the first one, though one runs fast and one starts late', () => {
    const porch = new FakePlayer('porch');
    const yard = new FakePlayer('yard', undefined, 1.03);
    const gate = new FakePlayer('gate', undefined, 0.98, 700);
    const stage = staged(porch, yard, gate);
    run(1_000);
    stage.wish({ type: 'toggle' });
    run(20_000);
    for (let step = 0; step < 100; step++) {
      run(100);
      expect(Math.abs(yard.atMs - porch.atMs)).toBeLessThan(200);
      expect(Math.abs(gate.atMs - porch.atMs)).toBeLessThan(200);
    }
    expect(yard.seeks.length).toBeLessThan(3);
  });

  it('jump where they are more than a second apart', () => {
    const porch = new FakePlayer('porch');
    const yard = new FakePlayer('yard');
    const stage = staged(porch, yard);
    run(500);
    stage.wish({ type: 'toggle' });
    run(500);
    yard.atMs -= 5_000;
    run(300);
    expect(Math.abs(yard.atMs - porch.atMs)).toBeLessThan(200);
  });

  it('go on while one of them has a gap, which joins in behind it', () => {
    const porch = new FakePlayer('porch', { fromMs: T + 2_000, toMs: T + 6_000 });
    const yard = new FakePlayer('yard');
    const stage = staged(porch, yard);
    run(500);
    stage.wish({ type: 'toggle' });
    run(4_000);
    expect(stage.get().players.porch?.kind).toBe('gap');
    expect(stage.get().atMs).toBeGreaterThan(T + 3_000);
    expect(stage.get().atMs).toBeLessThan(T + 4_500);
    run(4_000);
    expect(stage.get().players.porch?.kind).toBe('ready');
    expect(Math.abs(yard.atMs - porch.atMs)).toBeLessThan(200);
  });

  it('show a gap of all for 1.2 s, and play on behind it', () => {
    const porch = new FakePlayer('porch', { fromMs: T + 1_000, toMs: T + 600_000 });
    const stage = staged(porch);
    run(500);
    stage.wish({ type: 'toggle' });
    run(1_500);
    expect(stage.get().players.porch?.kind).toBe('gap');
    run(500);
    expect(stage.get().atMs).toBeLessThan(T + 1_500);
    run(1_000);
    expect(stage.get().atMs).toBeGreaterThanOrEqual(T + 600_000);
    expect(stage.get()).toMatchObject({ isPlaying: true, players: { porch: { kind: 'ready' } } });
  });

  it('wait through a gap in real time where the viewer wants that', () => {
    const porch = new FakePlayer('porch', { fromMs: T + 1_000, toMs: T + 11_000 });
    const stage = staged(porch);
    stage.waitInGaps(true);
    run(500);
    stage.wish({ type: 'toggle' });
    run(6_000);
    expect(stage.get().players.porch?.kind).toBe('gap');
    expect(Math.abs((stage.get().atMs ?? 0) - (T + 6_000))).toBeLessThan(300);
    run(6_000);
    expect(stage.get().players.porch?.kind).toBe('ready');
  });

  it('are live where nothing was recorded any more', () => {
    const stage = staged(new FakePlayer('porch', { fromMs: T + 1_000, toMs: null }));
    run(500);
    stage.wish({ type: 'toggle' });
    run(3_000);
    expect(stage.get()).toMatchObject({ atMs: null, speed: 1 });
  });

  it('seek once the hand has rested for 120 ms, not while it moves', () => {
    const porch = new FakePlayer('porch');
    const stage = staged(porch);
    run(500);
    const before = porch.seeks.length;
    for (let step = 1; step <= 20; step++) {
      stage.wish({ type: 'scrub', ms: T + step * 10_000 });
      run(50);
    }
    expect(porch.seeks.length).toBe(before);
    expect(stage.get()).toMatchObject({ isMoving: true, atMs: T + 200_000 });
    run(119);
    expect(porch.seeks.at(-1)).toBe(T + 200_000);
    expect(stage.get().isMoving).toBe(false);
  });

  it('show the very same moment once they are paused', () => {
    const porch = new FakePlayer('porch');
    const yard = new FakePlayer('yard', undefined, 1.03);
    const stage = staged(porch, yard);
    run(500);
    stage.wish({ type: 'toggle' });
    run(5_030);
    stage.wish({ type: 'toggle' });
    run(500);
    expect(stage.get().atMs).toBe(porch.atMs);
    expect(yard.atMs).toBe(porch.atMs);
  });

  it('play key frames only where too many pictures are dropped, until the speed changes', () => {
    const porch = new FakePlayer('porch');
    const stage = staged(porch);
    run(500);
    stage.wish({ type: 'speed', speed: 8 });
    stage.wish({ type: 'toggle' });
    run(500);
    expect(porch.keyFrames).toBe(false);
    porch.isDropping = true;
    run(200);
    expect([porch.keyFrames, stage.get().isKeyFrames]).toEqual([true, true]);
    porch.isDropping = false;
    stage.wish({ type: 'slower' });
    expect([porch.keyFrames, stage.get().isKeyFrames]).toEqual([false, false]);
  });

  it('leave no clock running when the last of them goes', () => {
    const stage = new Stage(T, () => NOW);
    const leave = stage.add(new FakePlayer('porch', undefined, 1, 0));
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    leave();
    run(10);
    expect(vi.getTimerCount()).toBe(0);
  });
});
