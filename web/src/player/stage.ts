/**
 * Several cameras at one moment: one clock, and players that keep to it.
 *
 * The first camera that has a picture leads, and the others follow within 200 ms. Where a camera was not
 * recorded, the others go on; where none was, play goes on after the gap, or waits through it.
 */
import { createStore } from '../api/store.js';
import { correctionOf } from './in-step.js';
import type { RecordedState } from './recorded-player.js';
import { nextTransport, type Transport, type Wish } from './transport.js';

/** What the stage needs of a player; `RecordedPlayer` is one. */
export interface StagePlayer {
  readonly camera: string;
  readonly state: RecordedState;
  position(): number | null;
  seenMs(): number | null;
  seek(ms: number): void;
  run(rate: number): void;
  step(direction: 1 | -1): Promise<number | null>;
  dropsTooMany(): boolean;
  showKeyFrames(isOn: boolean): void;
}

export type StageState = Transport &
  Readonly<{
    /** What each camera's player is doing, by id. */
    players: Readonly<Record<string, RecordedState>>;
    isKeyFrames: boolean;
    /** The hand moves: no picture is exact yet. */
    isMoving: boolean;
  }>;

const TICK_MS = 50;
/** How long a gap is shown before play goes on behind it, ms. */
const GAP_SHOWN_MS = 1_200;
/** A hand that rests so long, ms, wants to see the exact picture. */
const RESTS_MS = 120;
/** A video that is paused may show one more picture, ms. */
const STOPS_MS = 80;

export class Stage {
  readonly #store;
  readonly #players: StagePlayer[] = [];
  #timer: ReturnType<typeof setInterval> | null = null;
  #tickedMs = 0;
  #gapSinceMs: number | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #waitsInGaps = false;

  /**
   * @param atMs the moment to begin at, standing still; null: live
   * @param now camrelay's time, ms
   */
  constructor(
    atMs: number | null,
    private readonly now: () => number,
  ) {
    this.#store = createStore<StageState>({
      atMs,
      isPlaying: atMs === null,
      speed: 1,
      isScrubbing: false,
      players: {},
      isKeyFrames: false,
      isMoving: false,
    });
  }

  readonly get = (): StageState => this.#store.get();
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  /** Whether play waits through what is missing, in real time. */
  waitInGaps(waits: boolean): void {
    this.#waitsInGaps = waits;
  }

  /** What a hand wants. */
  wish(wish: Wish): void {
    const before = this.get();
    const after = nextTransport(before, wish, this.now());
    if (wish.type === 'scrub') {
      this.#scrub(after);
      return;
    }
    clearTimeout(this.#rest);
    this.#set({ ...after, isMoving: false });
    if (after.speed !== before.speed) this.#showKeyFrames(false);
    const isElsewhere = after.atMs !== before.atMs || before.isScrubbing;
    if (isElsewhere) this.#seek(after.atMs);
    else if (before.isPlaying && !after.isPlaying) this.#stand();
    this.#tick();
  }

  #scrub(after: Transport): void {
    this.#set({ ...after, isMoving: true });
    this.#tick();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#set({ isMoving: false });
      this.#seek(this.get().atMs);
    }, RESTS_MS);
  }

  /** Standing still, all show the very same moment: that of the picture the first one stopped at. */
  #stand(): void {
    const leader = this.#leader();
    leader?.run(0);
    this.#rest = setTimeout(() => {
      const atMs = leader?.seenMs() ?? this.get().atMs;
      this.#set({ atMs });
      this.#seek(atMs, leader);
    }, STOPS_MS);
  }

  async step(direction: 1 | -1): Promise<void> {
    this.wish({ type: 'pause' });
    clearTimeout(this.#rest);
    const leader = this.#leader();
    const ms = (await leader?.step(direction)) ?? null;
    if (ms === null) return;
    this.#set({ atMs: ms });
    this.#seek(ms, leader);
  }

  /** Takes a player in, at the moment that is shown. The first one leads. @returns lets it go */
  add(player: StagePlayer): () => void {
    this.#players.push(player);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    this.#tickedMs = performance.now();
    const { atMs } = this.get();
    if (atMs !== null) player.seek(atMs);
    this.noticed();
    return () => {
      this.#players.splice(this.#players.indexOf(player), 1);
      if (this.#players.length > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      clearTimeout(this.#rest);
      this.#timer = null;
    };
  }

  /** A player's state is another. */
  noticed(): void {
    const players = Object.fromEntries(this.#players.map(({ camera, state }) => [camera, state]));
    this.#set({ players });
  }

  #tick(): void {
    const nowMs = performance.now();
    const tookMs = nowMs - this.#tickedMs;
    this.#tickedMs = nowMs;
    const { atMs, isPlaying, isScrubbing, speed } = this.get();
    const plays = isPlaying && !isScrubbing && atMs !== null;
    for (const player of this.#players) {
      const { state } = player;
      if (plays && state.kind === 'gap' && state.toMs !== null && atMs >= state.toMs) {
        player.seek(atMs);
      }
    }
    const leader = this.#leader();
    const ms = leader?.position() ?? null;
    const rate = plays ? speed : 0;
    leader?.run(rate);
    if (plays && ms !== null) {
      this.#gapSinceMs = null;
      this.#played(ms);
      this.#follow(leader, ms, rate);
      if (speed > 1 && leader?.dropsTooMany()) this.#showKeyFrames(true);
    } else {
      for (const player of this.#players) if (player !== leader) player.run(0);
      if (plays && !leader && this.#players.length > 0) this.#passGap(atMs, nowMs, tookMs * speed);
      else this.#gapSinceMs = null;
    }
  }

  #follow(leader: StagePlayer | undefined, ms: number, rate: number): void {
    for (const player of this.#players) {
      if (player === leader) continue;
      const own = player.position();
      if (own === null) continue;
      const correction = correctionOf(ms - own);
      if (correction === 'jump') player.seek(ms);
      else player.run(rate * correction);
    }
  }

  /** Nothing anywhere: shows that for a moment, then goes on where something is. */
  #passGap(atMs: number, nowMs: number, onMs: number): void {
    this.#gapSinceMs ??= nowMs;
    const isAGap = this.#players.some(({ state }) => state.kind === 'gap');
    if (!isAGap) return;
    if (this.#waitsInGaps) {
      this.#played(atMs + onMs);
      return;
    }
    if (nowMs - this.#gapSinceMs < GAP_SHOWN_MS) return;
    this.#gapSinceMs = null;
    const ends = this.#players.flatMap(({ state }) =>
      state.kind === 'gap' && state.toMs !== null ? [state.toMs] : [],
    );
    if (ends.length > 0) this.wish({ type: 'go', ms: Math.min(...ends) });
    else this.wish({ type: 'live' });
  }

  #leader(): StagePlayer | undefined {
    return this.#players.find(({ state: { kind } }) => kind === 'ready' || kind === 'loading');
  }

  #played(ms: number): void {
    this.#set(nextTransport(this.get(), { type: 'played', ms }, this.now()));
  }

  #seek(ms: number | null, except?: StagePlayer): void {
    if (ms === null) return;
    for (const player of this.#players) {
      if (player !== except) player.seek(ms);
    }
  }

  #showKeyFrames(isOn: boolean): void {
    if (this.get().isKeyFrames === isOn) return;
    for (const player of this.#players) player.showKeyFrames(isOn);
    this.#set({ isKeyFrames: isOn });
  }

  #set(next: Partial<StageState>): void {
    const now = this.get();
    const merged = { ...now, ...next };
    const keys = Object.keys(merged) as (keyof StageState)[];
    if (keys.some((key) => merged[key] !== now[key])) this.#store.set(merged);
  }
}
