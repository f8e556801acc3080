/**
 * Every hand that touches the strip: what a mouse, a trackpad or fingers do becomes moments and windows.
 *
 * With a mouse the playhead is dragged along the window; with a finger time is dragged under the
 * needle, and flies on when it is let go. Pulling away from where a drag began makes it finer.
 */
import { canZoom, lengthOf, msAt, panned, type Span, zoomed } from './window.js';

/** How things are; asked for at each movement. */
export type View = Readonly<{
  window: Span;
  playheadMs: number;
  nowMs: number;
  zone: string;
  /** Above this, px from the top of the strip, is the ruler. */
  rulerPx: number;
}>;

export type Acts = Readonly<{
  window: (window: Span) => void;
  /** While a hand moves the playhead. */
  scrub: (ms: number) => void;
  /** Where the hand let go of it. */
  go: (ms: number) => void;
  /** A press that did not move. */
  tap: (point: Point) => void;
  longPress: (point: Point) => void;
  /** A hand has taken hold of something, or let go. */
  held: (isHeld: boolean) => void;
}>;

/** Px from the start and the top of the strip. */
export type Point = Readonly<{ x: number; y: number; isTouch: boolean }>;

/** Less than this, px, is no movement. */
const SLACK_PX = 4;
const LONG_PRESS_MS = 500;
const EDGE_PX = 32;
/** Held at the very edge the window moves on by its length in so long. */
const EDGE_MS = 1_200;
/** Pulled so far away, px, a drag is so much finer. */
const FINER: readonly (readonly [px: number, factor: number])[] = [
  [160, 1 / 16],
  [80, 1 / 4],
];
/** Of a fling's speed, what is left after a ms; below the least, px a ms, it rests. */
const FRICTION = 0.996;
const LEAST_SPEED = 0.02;
/** Zoom by a pixel of the wheel. */
const WHEEL = 0.0022;
/** A wheel that has not turned for so long rests. */
const WHEEL_REST_MS = 150;
/** Firefox counts wheels in lines. */
const LINE_PX = 16;

type Mode = 'press' | 'scrub' | 'pan' | 'drag' | 'pinch';

/** Listens to a strip until it is stopped. */
export class Hands {
  readonly #ending = new AbortController();
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #mode: Mode | null = null;
  #begin = { x: 0, y: 0, isTouch: false };
  /** What the hand holds: ahead of what is drawn. */
  #held: { window: Span; ms: number } = { window: { fromMs: 0, toMs: 1 }, ms: 0 };
  #pinch = { distance: 1, length: 1 };
  #speed = { pxPerMs: 0, atMs: 0 };
  #longPress: ReturnType<typeof setTimeout> | undefined;
  #wheelEnd: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #lastFrameMs = 0;

  constructor(
    private readonly strip: HTMLElement,
    private readonly view: () => View,
    private readonly acts: Acts,
  ) {
    const { signal } = this.#ending;
    strip.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    strip.addEventListener('pointermove', (event) => this.#move(event), { signal });
    strip.addEventListener('pointerup', (event) => this.#up(event), { signal });
    strip.addEventListener('pointercancel', (event) => this.#cancel(event), { signal });
    strip.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    strip.addEventListener(
      'contextmenu',
      (event) => this.#begin.isTouch && event.preventDefault(),
      { signal },
    );
  }

  stop(): void {
    this.#ending.abort();
    clearTimeout(this.#longPress);
    clearTimeout(this.#wheelEnd);
    cancelAnimationFrame(this.#frame);
  }

  #point({ clientX, clientY }: MouseEvent): { x: number; y: number } {
    const { left, top } = this.strip.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #down(event: PointerEvent): void {
    // Handles have hands of their own.
    if (event.button !== 0 || (event.target as Element).closest('[data-grip]')) return;
    cancelAnimationFrame(this.#frame);
    const point = this.#point(event);
    this.#pointers.set(event.pointerId, point);
    this.strip.setPointerCapture(event.pointerId);
    clearTimeout(this.#longPress);
    const { window, playheadMs } = this.view();
    this.#held = { window, ms: playheadMs };
    if (this.#pointers.size === 2) {
      this.#mode = 'pinch';
      this.#pinch = { distance: this.#distance(), length: lengthOf(window) };
      this.acts.held(true);
      return;
    }
    this.#mode = 'press';
    this.#begin = { ...point, isTouch: event.pointerType === 'touch' };
    this.#speed = { pxPerMs: 0, atMs: event.timeStamp };
    this.#longPress = setTimeout(() => {
      if (this.#mode !== 'press' || !this.#begin.isTouch) return;
      this.#mode = null;
      this.acts.longPress(this.#begin);
    }, LONG_PRESS_MS);
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before || this.#mode === null) return;
    const point = this.#point(event);
    this.#pointers.set(event.pointerId, point);
    if (this.#mode === 'press') this.#maybeBegin(point);
    const byPx = point.x - before.x;
    switch (this.#mode) {
      case 'scrub':
        this.#scrubTo(this.#held.ms + byPx * this.#msPerPx() * this.#fineness(point.y));
        return;
      case 'drag':
        this.#dragBy(byPx * this.#fineness(point.y));
        this.#measure(byPx, event.timeStamp);
        return;
      case 'pan':
        this.#pan(-byPx * this.#msPerPx());
        return;
      case 'pinch':
        this.#pinchTo();
        return;
      default:
    }
  }

  #maybeBegin(point: { x: number; y: number }): void {
    const { x, y, isTouch } = this.#begin;
    if (Math.hypot(point.x - x, point.y - y) < SLACK_PX) return;
    clearTimeout(this.#longPress);
    this.acts.held(true);
    if (isTouch) this.#mode = 'drag';
    else if (y < this.view().rulerPx) this.#mode = 'pan';
    else {
      this.#mode = 'scrub';
      this.#held = { ...this.#held, ms: msAt(this.#held.window, this.strip.clientWidth, x) };
      this.#lastFrameMs = performance.now();
      this.#frame = requestAnimationFrame((nowMs) => this.#moveOn(nowMs));
    }
  }

  #up(event: PointerEvent): void {
    const mode = this.#mode;
    if (!this.#pointers.delete(event.pointerId)) return;
    clearTimeout(this.#longPress);
    if (this.#pointers.size > 0) return this.#rest();
    this.#mode = null;
    if (mode === 'press') return this.acts.tap(this.#begin);
    if (mode === 'drag' && event.timeStamp - this.#speed.atMs < 60) return this.#fling();
    if (mode !== null) this.#rest();
    if (mode === 'scrub' || mode === 'drag') this.acts.go(this.#held.ms);
  }

  #cancel(event: PointerEvent): void {
    if (!this.#pointers.delete(event.pointerId)) return;
    clearTimeout(this.#longPress);
    const wasMoving = this.#mode === 'scrub' || this.#mode === 'drag';
    this.#rest();
    if (wasMoving) this.acts.go(this.#held.ms);
  }

  #rest(): void {
    this.#mode = null;
    cancelAnimationFrame(this.#frame);
    this.acts.held(false);
  }

  #scrubTo(ms: number): void {
    const { nowMs } = this.view();
    this.#held = { ...this.#held, ms: Math.min(nowMs, ms) };
    this.acts.scrub(this.#held.ms);
  }

  /** The window moves on while a scrubbing hand is held at its edge. */
  #moveOn(frameMs: number): void {
    if (this.#mode !== 'scrub') return;
    const passedMs = Math.min(100, frameMs - this.#lastFrameMs);
    this.#lastFrameMs = frameMs;
    const [point] = this.#pointers.values();
    const width = this.strip.clientWidth;
    const x = point?.x ?? width / 2;
    const deep = x < EDGE_PX ? x - EDGE_PX : Math.max(0, x - (width - EDGE_PX));
    if (deep !== 0) {
      const part = Math.max(-1, Math.min(1, deep / EDGE_PX));
      const byMs = (part * passedMs * lengthOf(this.#held.window)) / EDGE_MS;
      const { fromMs } = this.#held.window;
      const { nowMs } = this.view();
      if (byMs < 0 || this.#held.ms < nowMs) {
        this.#pan(byMs);
        this.#scrubTo(this.#held.ms + this.#held.window.fromMs - fromMs);
      }
    }
    this.#frame = requestAnimationFrame((nowMs) => this.#moveOn(nowMs));
  }

  /** Time moves under the needle, and the window with it. */
  #dragBy(px: number): void {
    const { nowMs } = this.view();
    const ms = Math.min(nowMs, this.#held.ms - px * this.#msPerPx());
    const byMs = ms - this.#held.ms;
    const { fromMs, toMs } = this.#held.window;
    this.#held = { ms, window: { fromMs: fromMs + byMs, toMs: toMs + byMs } };
    this.acts.window(this.#held.window);
    this.acts.scrub(ms);
  }

  #measure(px: number, atMs: number): void {
    const passedMs = Math.max(1, atMs - this.#speed.atMs);
    const weight = Math.min(1, passedMs / 50);
    this.#speed = { pxPerMs: this.#speed.pxPerMs * (1 - weight) + (px / passedMs) * weight, atMs };
  }

  #fling(): void {
    let { pxPerMs } = this.#speed;
    let lastMs = performance.now();
    const step = (frameMs: number): void => {
      const passedMs = Math.max(0, Math.min(100, frameMs - lastMs));
      lastMs = frameMs;
      const beforeMs = this.#held.ms;
      this.#dragBy(pxPerMs * passedMs);
      pxPerMs *= FRICTION ** passedMs;
      const isStuck = passedMs > 0 && this.#held.ms === beforeMs;
      if (Math.abs(pxPerMs) >= LEAST_SPEED && !isStuck) {
        this.#frame = requestAnimationFrame(step);
        return;
      }
      this.#rest();
      this.acts.go(this.#held.ms);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #pan(byMs: number): void {
    const { nowMs, zone } = this.view();
    this.#held = { ...this.#held, window: panned(this.#held.window, byMs, nowMs, zone) };
    this.acts.window(this.#held.window);
  }

  /** Two fingers zoom round the needle. */
  #pinchTo(): void {
    const { zone } = this.view();
    const length = (this.#pinch.length * this.#pinch.distance) / Math.max(1, this.#distance());
    const window = zoomed(this.#held.window, length, this.#held.ms, zone);
    this.#held = { ...this.#held, window };
    this.acts.window(window);
  }

  #distance(): number {
    const [one, other] = [...this.#pointers.values()];
    return one && other ? Math.max(1, Math.hypot(one.x - other.x, one.y - other.y)) : 1;
  }

  #msPerPx(): number {
    return lengthOf(this.#held.window) / Math.max(1, this.strip.clientWidth);
  }

  #fineness(y: number): number {
    const away = Math.abs(y - this.#begin.y);
    return FINER.find(([px]) => away >= px)?.[1] ?? 1;
  }

  #wheel(event: WheelEvent): void {
    const { nowMs, zone } = this.view();
    const window = this.#wheelWindow();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const [sideways, along] = [event.deltaX * unit, event.deltaY * unit];
    const isPan = event.shiftKey || Math.abs(sideways) > Math.abs(along);
    const width = this.strip.clientWidth;
    if (isPan) {
      event.preventDefault();
      const byPx = sideways === 0 ? along : sideways;
      this.#roll(panned(window, (byPx * lengthOf(window)) / width, nowMs, zone));
      return;
    }
    const anchorMs = msAt(window, width, this.#point(event).x);
    if (!canZoom(window, along < 0 ? 1 : -1, anchorMs, zone)) return;
    event.preventDefault();
    // Two fingers on a trackpad come as a wheel with Ctrl and small steps.
    const speed = event.ctrlKey ? 4 * WHEEL : WHEEL;
    this.#roll(zoomed(window, lengthOf(window) * Math.exp(along * speed), anchorMs, zone));
  }

  /** Wheels turn faster than windows are drawn: as long as one turns, it goes on from its own. */
  #wheelWindow(): Span {
    return this.#wheelEnd === undefined ? this.view().window : this.#held.window;
  }

  #roll(window: Span): void {
    this.#held = { ...this.#held, window };
    clearTimeout(this.#wheelEnd);
    if (this.#wheelEnd === undefined) this.acts.held(true);
    this.#wheelEnd = setTimeout(() => {
      this.#wheelEnd = undefined;
      this.acts.held(false);
    }, WHEEL_REST_MS);
    this.acts.window(window);
  }
}
