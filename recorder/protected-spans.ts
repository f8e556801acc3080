/**
 * What people asked to keep: in memory, and every change in `protected.json` before it is answered.
 *
 * Where that file cannot be read, nobody knows what may go, so nothing may: `failure` says why until
 * it is mended. It is tried again whenever retention looks.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import { CamrelayError } from '../src/model/errors.js';
import type { TimeSpan } from '../src/model/time.js';
import { type Disk, diskReason } from './disk.js';
import { MAX_PROTECTED, readProtected, writeProtected } from './protected-file.js';
import { type ProtectedSpan, ProtectedTimes, withoutSpan } from './protected-times.js';

export type ProtectedDeps = Readonly<{ directory: string; disk: Disk; clock: Clock; log: Log }>;

/** What is different now: spans that are new or were cut, and ids that are gone. */
export type ProtectedChange = Readonly<{
  cameraId: string;
  changed: readonly ProtectedSpan[];
  removed: readonly string[];
}>;

export class ProtectedSpans {
  #spans: readonly ProtectedSpan[] = [];
  #times = new ProtectedTimes([]);
  #failure: string | null = 'not read yet';
  /** Of changes, which come one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<(change: ProtectedChange) => void>();

  constructor(private readonly deps: ProtectedDeps) {}

  /** Why nobody knows what is protected, or null. */
  get failure(): string | null {
    return this.#failure;
  }

  /** What is covered; to be looked at again each time. */
  get times(): ProtectedTimes {
    return this.#times;
  }

  /** Of one camera or of all, oldest first. */
  list(cameraId?: string): ProtectedSpan[] {
    const own = this.#spans.filter((span) => cameraId === undefined || span.cameraId === cameraId);
    return own.sort((a, b) => a.fromMs - b.fromMs);
  }

  onChange(listener: (change: ProtectedChange) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads the file, unless that was done. Never rejects: `failure` says what is wrong. */
  async load(): Promise<void> {
    if (this.#failure === null) return;
    try {
      this.#put(await readProtected(this.deps.disk, this.deps.directory));
      this.#failure = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== this.#failure) {
        this.deps.log.error('nothing is deleted: what is protected cannot be read', { error });
      }
      this.#failure = reason;
    }
  }

  /**
   * Resolves once it is durable; no file of the span is deleted from the call on.
   * @throws CamrelayError bad_request where there are too many, disk_failed
   */
  add(cameraId: string, { fromMs, toMs }: TimeSpan, note: string): Promise<ProtectedSpan> {
    return this.#inTurn(async () => {
      if (this.#spans.length >= MAX_PROTECTED) {
        throw new CamrelayError(
          'bad_request',
          `${MAX_PROTECTED} spans are protected already: take the protection off some`,
        );
      }
      const createdMs = this.deps.clock.now();
      const span = { id: randomUUID(), cameraId, fromMs, toMs, note, createdMs };
      const before = this.#spans;
      this.#put([...before, span]);
      try {
        await this.#write(this.#spans);
      } catch (error) {
        this.#put(before);
        throw error;
      }
      this.#tell({ cameraId, changed: [span], removed: [] });
      return span;
    });
  }

  /** @returns whether there was such a span. @throws CamrelayError disk_failed */
  remove(cameraId: string, id: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const rest = this.#spans.filter((span) => span.id !== id || span.cameraId !== cameraId);
      if (rest.length === this.#spans.length) return false;
      await this.#replace(cameraId, rest);
      return true;
    });
  }

  /** Takes the protection off a span of a camera. @throws CamrelayError disk_failed */
  lift(cameraId: string, span: TimeSpan): Promise<void> {
    return this.#inTurn(async () => {
      const rest = withoutSpan(this.#spans, cameraId, span, randomUUID);
      if (rest.length > MAX_PROTECTED) {
        throw new CamrelayError('bad_request', `more than ${MAX_PROTECTED} spans would be left`);
      }
      const known = new Set(this.#spans);
      const isSame = rest.length === known.size && rest.every((one) => known.has(one));
      if (!isSame) await this.#replace(cameraId, rest);
    });
  }

  async #replace(cameraId: string, rest: readonly ProtectedSpan[]): Promise<void> {
    await this.#write(rest);
    const [before, left] = [new Set(this.#spans), new Set(rest.map(({ id }) => id))];
    const removed = this.#spans.map(({ id }) => id).filter((id) => !left.has(id));
    this.#put(rest);
    this.#tell({ cameraId, changed: rest.filter((span) => !before.has(span)), removed });
  }

  async #write(spans: readonly ProtectedSpan[]): Promise<void> {
    const { disk, directory } = this.deps;
    try {
      await writeProtected(disk, directory, spans);
    } catch (cause) {
      const message = `what is protected could not be saved: ${diskReason(cause)}`;
      throw new CamrelayError('disk_failed', message, { cause });
    }
  }

  #put(spans: readonly ProtectedSpan[]): void {
    this.#spans = spans;
    this.#times = new ProtectedTimes(spans);
  }

  #tell(change: ProtectedChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  async #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      await this.load();
      if (this.#failure !== null) throw new CamrelayError('disk_failed', this.#failure);
      return change();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
