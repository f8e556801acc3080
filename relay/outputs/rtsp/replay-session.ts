/**
 * A player of a recording.
 *
 * PLAY begins at the key frame at or before the moment it names, so that there is a picture at once, and
 * the answer says where that is. PAUSE stops between two frames, and a PLAY without a range goes on with
 * the very next one. A PLAY with a range while playing is a seek, at once (RFC 7826, 13.4; RFC 2326 would queue
 * it). At the end every track says goodbye, and the session stays for another PLAY.
 * Source: RFC 2326, sections 10.5 (PLAY), 10.6 (PAUSE), 12.29 (Range), 12.34 (Scale).
 */
import { CamrelayError } from '../../../src/model/errors.js';
import type { Replay } from '../../../src/model/replay.js';
import { RtspError, type Header, type Reply, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import { PlayTime } from './play-time.js';
import { formatRange, parseRange, type PlayRange } from './range.js';
import { ReplayPlayer } from './replay-player.js';
import { speedOf } from './speed.js';
import { trackUrl, type Target } from './target.js';
import { ViewerSession, type ViewerDeps } from './viewer-session.js';

export type ReplayDeps = ViewerDeps &
  Readonly<{
    replay: Replay;
    /** What, behind its path, leads to this very replay. */
    query: URLSearchParams;
    /** The moment that was asked for, ms; what is there may begin a little before or after. */
    askedMs: number;
  }>;

export class ReplaySession extends ViewerSession {
  readonly #deps: ReplayDeps;
  readonly #time: PlayTime;
  readonly #player: ReplayPlayer;
  /** Of the answers: that of the last range the client gave. */
  #unit: PlayRange['unit'] = 'npt';
  /** Where the present range ends, ms. */
  #untilMs: number;
  #state: 'ready' | 'playing' | 'paused' = 'ready';

  constructor(path: string, peer: Peer, deps: ReplayDeps) {
    super(path, peer, deps);
    this.#deps = deps;
    this.#time = new PlayTime(deps.replay.spans);
    this.#untilMs = this.#time.endMs;
    const onEnd = (): void => {
      this.#state = 'ready';
      this.touch();
    };
    this.#player = new ReplayPlayer({ ...deps, onEnd });
  }

  override get isActive(): boolean {
    return this.#state === 'playing';
  }

  protected override get allowed(): readonly string[] {
    return this.isActive ? ['PLAY', 'PAUSE'] : ['SETUP', 'PLAY', 'PAUSE'];
  }

  protected override get bytesPerMs(): number {
    return this.#player.bytesPerMs;
  }

  protected override urlOf(base: string, track: number): string {
    return trackUrl(base, track, this.#deps.query);
  }

  override async answer(request: RtspRequest, target: Target, from: Peer): Promise<Reply> {
    switch (request.method) {
      case 'SETUP':
        return this.setUp(request, target, from);
      case 'PLAY':
        return this.#play(request, target);
      case 'PAUSE':
        return this.#pause(target);
      default:
        throw this.notNow();
    }
  }

  protected override release(): void {
    this.#state = 'ready';
    void this.#player.stop();
  }

  async #play(request: RtspRequest, target: Target): Promise<Reply> {
    this.requireAggregate(target);
    const { viewer } = this;
    if (!viewer) throw this.notNow();
    const speed = speedOf(request);
    const range = request.headers.get('range');
    const scale = speed?.scale ?? (range === undefined ? this.#player.scale : 1);
    const more = speed ? [speed.header] : [];
    if (range === undefined && this.#state !== 'ready') return this.#goOn(scale, more);

    const { fromMs, untilMs } = this.#spanOf(parseRange(range ?? 'npt=0-'));
    const first = await this.#cue(fromMs, untilMs, scale);
    const headers = [...this.headers, this.#range(first.wallMs), ...more, this.rtpInfo(first)];
    return {
      status: 200,
      headers,
      after: () => {
        if (this.hasEnded) return;
        this.#state = 'playing';
        const { path, transport, peer } = this;
        this.#deps.log.debug('rtsp replay plays', { path, transport, peer: peer.host });
        this.#player.start(viewer);
      },
    };
  }

  /** Plays on from where it is, perhaps at another speed. */
  #goOn(scale: number, more: readonly Header[]): Reply {
    const range = this.#range(this.#player.wallMs ?? this.#untilMs);
    return {
      status: 200,
      headers: [...this.headers, range, ...more],
      after: () => {
        if (this.hasEnded || (this.#state === 'playing' && scale === this.#player.scale)) return;
        this.#state = 'playing';
        this.#player.resume(scale);
      },
    };
  }

  #pause(target: Target): Reply {
    this.requireAggregate(target);
    if (this.#state === 'playing') {
      this.#state = 'paused';
      this.#player.pause();
    }
    const whereMs = this.#player.wallMs;
    const where = whereMs === undefined ? [] : [this.#range(whereMs)];
    return { status: 200, headers: [...this.headers, ...where] };
  }

  async #cue(fromMs: number, untilMs: number, scale: number) {
    this.#state = 'ready';
    try {
      const first = await this.#player.cue(fromMs, untilMs, scale);
      if (!first) throw new RtspError(404, 'No Recording');
      this.#untilMs = untilMs;
      return first;
    } catch (cause) {
      if (cause instanceof CamrelayError) throw new RtspError(503, cause.message);
      throw cause;
    }
  }

  /** Throws a 457 where the range has nothing of the presentation. */
  #spanOf(range: PlayRange): Readonly<{ fromMs: number; untilMs: number }> {
    const time = this.#time;
    const { unit, from, to } = range;
    this.#unit = unit;
    if (from === 'now' || to === 'now') throw new RtspError(457, 'A Recording Has No Now');
    const earliestMs = unit === 'npt' ? 0 : Math.min(this.#deps.askedMs, time.startMs);
    const latestMs = unit === 'npt' ? time.lengthMs : time.endMs;
    const fromMs = from ?? earliestMs;
    if (fromMs < Math.floor(earliestMs) || fromMs >= latestMs) {
      throw new RtspError(457, 'Range Lies Outside the Recording');
    }
    const wall = (ms: number): number => (unit === 'npt' ? time.wallOf(ms) : ms);
    const untilMs = to === null ? time.endMs : Math.min(time.endMs, wall(to));
    return { fromMs: wall(fromMs), untilMs };
  }

  #range(fromMs: number): Header {
    const time = this.#time;
    const inUnit = (ms: number): number => (this.#unit === 'npt' ? time.nptOf(ms) : ms);
    return ['Range', formatRange(this.#unit, inUnit(fromMs), inUnit(this.#untilMs))];
  }
}
