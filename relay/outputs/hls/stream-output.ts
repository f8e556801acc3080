/** HLS of one stream: its live window, its viewers, and everything they ask for below its address. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseRange } from '../../../src/kit/byte-range.js';
import type { Clock } from '../../../src/kit/clock.js';
import type { Log } from '../../../src/kit/log.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { Loss } from '../../../src/model/loss.js';
import type { Part } from '../../../src/model/part.js';
import type { PartWatcher, Watch } from '../../../src/model/watch.js';
import type { LiveStream } from '../../live-stream.js';
import type { AdmitViewer } from '../../viewer-limit.js';
import {
  type Answer,
  playlistAnswer,
  send,
  sendError,
  sendRange,
  sendUnavailable,
} from './answer.js';
import {
  parsePlaylistQuery,
  type PlaylistRequest,
  VIEWER_PARAMETER,
  withParameter,
} from './directives.js';
import { LiveWindow } from './live-window.js';
import { multivariantPlaylist } from './multivariant.js';
import { PlaylistCache } from './playlist-cache.js';
import type { Transfers } from './transfers.js';
import { Viewers } from './viewers.js';
import { type Waiter, type WaitingCount, WaitingRoom } from './waiting-room.js';

const MULTIVARIANT = 'index.m3u8';

/** A stream that has sent nothing for so long after the first request is offline, ms. */
const START_WITHIN_MS = 10_000;
/** So long after the first request there must be a whole segment, ms; key frames may be 10 s apart. */
const SEGMENT_WITHIN_MS = 18_000;
/** A viewer that was not seen for so long, or for two target durations, has left, ms. */
const VIEWER_IDLE_MS = 10_000;
const VIEWER_IDLE_TARGETS = 2;
/** How long a request may wait for what comes next, in target durations (RFC 8216bis, 6.2.5.2). */
const WAIT_TARGETS = 3;
/** Identity of a player without a name of ours: address and user agent, no longer than this. */
const MAX_VIEWER_KEY = 200;

export type StreamOutputDeps = Readonly<{
  addressOf: (req: IncomingMessage) => string;
  clock: Clock;
  log: Log;
  transfers: Transfers;
  waiting: WaitingCount;
  admitViewer: AdmitViewer;
  /** Goes into the names of all media; another for each output there ever was. */
  epoch: string;
}>;

export class StreamOutput implements PartWatcher {
  /**
   * Of the media playlist. It is of this epoch: after a restart the old one is gone, which players
   * understand (RFC 8216bis, 6.2.1), whereas numbers that start anew confuse them.
   */
  readonly #mediaName: string;
  readonly #window: LiveWindow;
  readonly #viewers: Viewers;
  readonly #waiting: WaitingRoom;
  readonly #playlists: PlaylistCache;
  readonly #watch: Watch;
  #loss: Loss | null = null;

  constructor(
    private readonly stream: LiveStream,
    private readonly deps: StreamOutputDeps,
  ) {
    this.#mediaName = `${deps.epoch}.m3u8`;
    this.#window = new LiveWindow(deps.epoch);
    this.#playlists = new PlaylistCache(this.#window);
    this.#viewers = new Viewers(stream, deps.admitViewer);
    this.#waiting = new WaitingRoom(deps.waiting);
    this.#watch = stream.watchParts(this);
  }

  get stats(): Readonly<{ viewers: number; waiting: number; segments: number; bytes: number }> {
    return {
      viewers: this.#viewers.count,
      waiting: this.#waiting.size,
      segments: this.#window.listed.length,
      bytes: this.#window.bytes,
    };
  }

  part(part: Part): void {
    this.#window.add(part);
    this.#playlists.clear();
    this.#waiting.wake();
  }

  ended(loss: Loss): void {
    this.#loss = loss;
    this.#window.endRun();
    this.#playlists.clear();
    this.#letGoUnwatched();
    this.#waiting.wake();
  }

  /** @param name the last part of the path. @param query undecoded. @throws CamrelayError */
  answer(req: IncomingMessage, res: ServerResponse, name: string, query: string): void {
    const file = this.#window.find(name);
    if (file) this.#sendMedia(req, res, file);
    else if (name === this.#mediaName) this.#answerMedia(req, res, parsePlaylistQuery(query));
    else if (name === MULTIVARIANT) this.#answerMultivariant(res, parsePlaylistQuery(query));
    else if (name === this.#window.hint) this.#awaitHinted(req, res, name);
    else throw new CamrelayError('not_found', 'there is nothing here, or no longer');
  }

  /** To be called now and then. @param nowMs monotonic */
  sweep(nowMs: number): void {
    this.#waiting.sweep(nowMs, ({ viewer }) => {
      if (viewer !== null) this.#viewers.isStillThere(viewer, nowMs);
    });
    const targetsMs = VIEWER_IDLE_TARGETS * this.#window.targets.segmentS * 1000;
    this.#viewers.expire(nowMs, Math.max(VIEWER_IDLE_MS, targetsMs));
    this.#letGoUnwatched();
  }

  close(): void {
    this.#watch.close();
    this.#waiting.close(({ res }) => sendUnavailable(res, 'offline', 'the stream is closed', 2));
    this.#viewers.close();
  }

  /** What nobody watches may change its targets, and once it is over it is of no use to anybody. */
  #letGoUnwatched(): void {
    this.#window.watched = this.#viewers.count > 0;
    if (this.#window.watched || this.#window.running || this.#window.empty) return;
    this.#window.clear();
    this.#playlists.clear();
  }

  #sendMedia(req: IncomingMessage, res: ServerResponse, file: Answer): void {
    const range = parseRange(req.headers.range, file.bytes);
    if (range === null) send(res, file);
    else sendRange(res, file, range);
    this.deps.transfers.add(res, this.deps.clock.monotonic());
  }

  #answerMultivariant(res: ServerResponse, request: PlaylistRequest): void {
    const window = this.#window;
    const viewer = randomBytes(6).toString('base64url');
    const address = `${this.#mediaName}${withParameter(request.suffix, VIEWER_PARAMETER, viewer)}`;
    const answer = (): boolean => {
      send(res, playlistAnswer(multivariantPlaylist(window.listed, address)));
      return true;
    };
    this.#see(viewer);
    this.#await(res, {
      viewer,
      deadlineMs: this.#startDeadline(),
      // A stream that is over may be watched to its end, but is no place to begin.
      attempt: () => window.running && window.playable && answer(),
      giveUp: () => this.#sendNotReady(res),
    });
  }

  #answerMedia(req: IncomingMessage, res: ServerResponse, request: PlaylistRequest): void {
    const window = this.#window;
    const { msn, part } = request;
    if (msn !== null && window.isTooFarAhead(msn, part)) {
      throw new CamrelayError('bad_request', `segment ${msn} is too far ahead`);
    }
    const viewer = this.#see(request.viewer ?? anonymous(req, this.deps.addressOf(req)));
    const answer = (): boolean => {
      send(res, this.#playlists.get({ delta: request.skip, suffix: request.suffix }));
      return true;
    };
    const blocks = window.playable && msn !== null;
    const reached = (): boolean => msn === null || window.reaches(msn, part);
    this.#await(res, {
      viewer,
      deadlineMs: blocks ? this.#nextDeadline() : this.#startDeadline(),
      attempt: () => window.playable && (reached() || !blocks) && answer(),
      giveUp: () => {
        if (!window.playable) this.#sendNotReady(res);
        else if (window.running) sendUnavailable(res, 'timeout', 'nothing new came in time', 1);
        else answer();
      },
    });
  }

  #awaitHinted(req: IncomingMessage, res: ServerResponse, name: string): void {
    const attempt = (): boolean => {
      const file = this.#window.find(name);
      if (file) this.#sendMedia(req, res, file);
      else if (name === this.#window.hint) return false;
      else sendError(res, 404, 'not_found', 'the run ended before this part');
      return true;
    };
    this.#await(res, {
      viewer: null,
      deadlineMs: this.#nextDeadline(),
      attempt,
      giveUp: () => sendUnavailable(res, 'timeout', 'this part has not come', 1),
    });
  }

  /** Answers now or, where that is not possible yet, later. */
  #await(res: ServerResponse, waiter: Omit<Waiter, 'res'>): void {
    if (waiter.attempt() || this.#waiting.add({ res, ...waiter })) return;
    this.deps.log.warn('too many hls players wait', { stream: this.stream.path });
    sendUnavailable(res, 'too_many_viewers', 'too many players wait for this stream', 1);
  }

  #see(viewer: string): string {
    this.#viewers.seen(viewer, this.deps.clock.monotonic());
    this.#window.watched = true;
    return viewer;
  }

  #startDeadline(): () => number {
    const startedMs = this.deps.clock.monotonic();
    return () => startedMs + (this.#window.running ? SEGMENT_WITHIN_MS : START_WITHIN_MS);
  }

  #nextDeadline(): () => number {
    const deadlineMs =
      this.deps.clock.monotonic() + WAIT_TARGETS * this.#window.targets.segmentS * 1000;
    return () => deadlineMs;
  }

  /** There is nothing to play: the stream does not run, or has no whole segment yet. */
  #sendNotReady(res: ServerResponse): void {
    const { path } = this.stream;
    if (this.#window.running) sendUnavailable(res, 'timeout', `${path} has only just begun`, 1);
    else {
      const why = this.#loss ? `: ${this.#loss.message}` : '';
      sendUnavailable(res, 'offline', `${path} sends nothing at the moment${why}`, 5);
    }
  }
}

function anonymous(req: IncomingMessage, address: string): string {
  const agent = req.headers['user-agent'] ?? '';
  return `${address} ${agent}`.slice(0, MAX_VIEWER_KEY);
}
