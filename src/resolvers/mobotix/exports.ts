/**
 * Has the recorder make a file of a span. It makes one at a time, whoever asks, and tells only that
 * it is at work; a file that was made and is not wanted any more is removed, and no other ever is.
 * Source: docs/vendors/mobotix.md, "Exports".
 */
import { Slots } from '../../kit/slots.js';
import { CamrelayError } from '../../model/errors.js';
import { deadline } from '../deadline.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { orAborted } from '../or-aborted.js';
import type { NvrClient } from './client.js';
import { exportedOf, madeSince, type Exported } from './export-list.js';
import { Anything, ExportChannels, ExportList, ExportStatus } from './outputs.js';
import type { SpanS } from './playback-bar.js';

export type ExportJob = Readonly<{
  channel: number;
  group: number;
  /** By the recorder's "local" clock. */
  span: SpanS;
  /** In the recorder's words. */
  stream: string;
  format: string;
}>;

/** What the recorder made: to be fetched, and to be removed. */
export type ExportedFile = Readonly<{ name: string; all: readonly string[] }>;

const POLL_EVERY_MS = 2_000;
/** For one export, the ones that others have begun before it included, ms. */
const WITHIN_MS = 1_800_000;
/** Below this, bytes a second, no recording is of any use: less room than that is too little. */
const LEAST_BYTES_PER_S = 25_000;
const MOST_WAITING = 16;

export class Exports implements AsyncDisposable {
  readonly #slots = new Slots({ atOnce: 1, waiting: MOST_WAITING, what: 'exports of a recorder' });
  readonly #closing = new AbortController();
  /** What is still to be finished or cleaned up. */
  readonly #pending = new Set<Promise<unknown>>();

  constructor(
    private readonly client: NvrClient,
    private readonly context: Pick<DeviceContext, 'clock' | 'log'>,
  ) {}

  /**
   * Makes a file; where whoever asked has gone away meanwhile, it is removed again.
   * @throws CamrelayError no_recording, too_many_viewers; DeviceFailure; the signal's reason
   */
  make(job: ExportJob, signal: AbortSignal): Promise<ExportedFile> {
    const work = this.#slots.use(() => this.#make(job), signal);
    const remove = (): void =>
      void work.then(
        (file) => this.remove(file),
        () => undefined,
      );
    this.#track(work);
    signal.addEventListener('abort', remove, { once: true });
    const settled = (): void => signal.removeEventListener('abort', remove);
    work.then(settled, settled);
    return orAborted(work, signal);
  }

  /** Removes what `make` made. Never rejects. */
  remove({ all }: ExportedFile): Promise<void> {
    const removal = this.#remove(all);
    this.#track(removal);
    return removal;
  }

  /** Ends the waiting, and resolves once nothing is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DeviceFailure('offline', 'the camera is being switched off'));
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  async #make(job: ExportJob): Promise<ExportedFile> {
    using limit = deadline(this.context.clock, WITHIN_MS, 'the export');
    const signal = AbortSignal.any([this.#closing.signal, limit.signal]);
    await this.#checkChannel(job, signal);
    await this.#untilIdle(signal);
    const before = await this.#list(signal);
    checkRoom(before, job);
    await this.client.post('/datasearch/remote_export_async', parametersOf(job), Anything, signal);
    await this.context.clock.sleep(POLL_EVERY_MS, signal);
    await this.#untilIdle(signal);
    const all = madeSince(before, await this.#list(signal), job.channel);
    const media = all.filter((name) => name.toLowerCase().endsWith(`.${job.format.toLowerCase()}`));
    const [name, another] = media;
    if (name !== undefined && another === undefined) return { name, all };
    await this.#remove(all);
    const message =
      name === undefined
        ? `the recorder finished the export and made no .${job.format} file; is export_format right?`
        : 'the recorder made several files of the export; ask for a shorter span';
    throw new DeviceFailure('bad_reply', message);
  }

  async #checkChannel({ channel, group, span }: ExportJob, signal: AbortSignal): Promise<void> {
    const { channel_list: channels } = await this.client.get(
      '/datasearch/estimate_export_channel_list',
      { start_time: span.fromS, end_time: span.toS, group_id: group },
      ExportChannels,
      signal,
    );
    if (channels.includes(channel)) return;
    throw new CamrelayError(
      'no_recording',
      'the recorder has nothing of this channel in that span',
    );
  }

  /** Somebody else's export is waited for, too. */
  async #untilIdle(signal: AbortSignal): Promise<void> {
    for (;;) {
      const { status } = await this.client.get(
        '/datasearch/remote_export_status',
        {},
        ExportStatus,
        signal,
      );
      if (status === 'idle') return;
      if (status !== 'working') {
        const message = 'the recorder says of its exports what camrelay does not know; look there';
        throw new DeviceFailure('bad_reply', message);
      }
      await this.context.clock.sleep(POLL_EVERY_MS, signal);
      signal.throwIfAborted();
    }
  }

  async #list(signal: AbortSignal): Promise<Exported> {
    return exportedOf(
      await this.client.get('/datasearch/remote_export_list', {}, ExportList, signal),
    );
  }

  async #remove(names: readonly string[]): Promise<void> {
    for (const name of names) {
      try {
        using limit = deadline(this.context.clock, REMOVE_WITHIN_MS, 'the removal of a file');
        const path = '/datasearch/remove_remote_export_list';
        await this.client.post(path, { name }, Anything, limit.signal);
      } catch (error) {
        const message = 'an exported file stays on the recorder; remove it there';
        this.context.log.warn(message, { file: name, error });
      }
    }
  }

  #track(work: Promise<unknown>): void {
    this.#pending.add(work);
    const done = (): void => void this.#pending.delete(work);
    work.then(done, done);
  }
}

const REMOVE_WITHIN_MS = 5_000;

function parametersOf({ channel, group, span, stream, format }: ExportJob) {
  const { fromS, toS } = span;
  return {
    ch: channel,
    start_time: fromS,
    end_time: toS,
    stream_type: stream,
    media_fmt: format,
    group_id: group,
  };
}

function checkRoom({ freeBytes }: Exported, { span }: ExportJob): void {
  const leastBytes = (span.toS - span.fromS) * LEAST_BYTES_PER_S;
  if (freeBytes === null || freeBytes > leastBytes) return;
  const message = 'the recorder has no room left for exports; remove some there';
  throw new DeviceFailure('offline', message);
}
