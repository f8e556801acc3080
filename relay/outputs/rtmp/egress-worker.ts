/**
 * The egress worker: one ffmpeg that turns the samples of one run into FLV.
 *
 * Samples go to its standard input as fragmented MP4 and come back as FLV on its standard output, so
 * its command line names no address and no secret, and what it writes cannot be confused with what
 * somebody publishes.
 */
import { fragment } from '../../../src/fmp4/fragment-writer.js';
import { initSegment } from '../../../src/fmp4/init-segment.js';
import { type Run, type Sample, ticksToMs } from '../../../src/model/sample.js';
import type { FfmpegLauncher, FfmpegProcess } from '../../ffmpeg-process.js';
import type { LiveStream } from '../../live-stream.js';
import { egressArgs } from './egress-args.js';
import { Flv, type FlvPacket } from './library.js';

/** Bytes of live media that may wait for an ffmpeg that does not read. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;

export interface EgressListener {
  packet(packet: FlvPacket): void;
  /** It ended by itself or had to be stopped; nothing follows. */
  failed(reason: string): void;
}

export class EgressWorker {
  readonly #process: FfmpegProcess;
  readonly #flv = new Flv();
  #sequence = 0;
  #maxBacklogBytes = 0;
  /** It got all it will get; that it ends is no failure any more. */
  #finishing = false;
  /** Nothing it still says matters. */
  #over = false;

  /** @throws where the system cannot start another process */
  constructor(
    launcher: FfmpegLauncher,
    { cameraId, streamName }: LiveStream,
    private readonly run: Run,
    private readonly listener: EgressListener,
  ) {
    this.#process = launcher.start({
      kind: 'egress',
      camera: cameraId,
      stream: streamName,
      args: egressArgs(run),
      extraPipes: 0,
    });
    this.#flv.onPacketCallback = (packet) => {
      if (!this.#over) this.listener.packet(packet);
    };
    this.#process.stdout.on('data', (bytes: Buffer) => this.#read(bytes));
    this.#process.stdin.write(initSegment(run.tracks));
    void this.#process.exited.then(() => {
      if (!this.#finishing) this.#fail(this.#lastWords());
    });
  }

  feed(samples: readonly Sample[]): void {
    const { stdin } = this.#process;
    if (this.#over || this.#finishing || samples.length === 0 || !stdin.writable) return;
    // The first batch is the group of pictures so far, however long.
    if (this.#sequence > 0 && stdin.writableLength > this.#maxBacklogBytes) {
      this.#fail('it takes no more samples');
      return;
    }
    const isFirst = this.#sequence === 0;
    for (const slice of slicesOfTime(this.run, samples)) {
      this.#sequence += 1;
      stdin.write(fragment(this.#sequence, slice));
    }
    if (isFirst) this.#maxBacklogBytes = stdin.writableLength + MAX_BACKLOG_BYTES;
  }

  /** The run is over: what it still holds comes out, then it ends. */
  finish(): void {
    this.#finishing = true;
    this.#process.stdin.end();
  }

  /** Resolves once the process is gone; nothing is heard of it meanwhile. */
  async stop(): Promise<void> {
    this.#over = true;
    // An ffmpeg that waits for input does not notice a signal.
    this.#process.stdin.destroy();
    await this.#process.stop();
  }

  #read(bytes: Buffer): void {
    if (this.#over) return;
    try {
      const error = this.#flv.parserData(bytes);
      if (error !== null) this.#fail(error);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #fail(reason: string): void {
    if (this.#over) return;
    void this.stop();
    this.listener.failed(reason);
  }

  #lastWords(): string {
    const lines = this.#process.lastLines;
    return (
      lines.findLast((line) => /\[(error|fatal)\]/.test(line)) ?? lines.at(-1) ?? 'no reason given'
    );
  }
}

/** Longest stretch of media in one fragment, ms. */
const SLICE_MS = 100;

/**
 * Cuts a batch into stretches of time. ffmpeg reads a fragment a track at a time and gives up where
 * one is seconds ahead of the other, as in a group of pictures that comes in one go.
 */
export function slicesOfTime({ tracks }: Run, samples: readonly Sample[]): Sample[][] {
  const slices = new Map<number, Sample[]>();
  for (const sample of samples) {
    const track = tracks[sample.track] ?? tracks[0];
    const place = Math.floor(ticksToMs(sample.dts, track) / SLICE_MS);
    const slice = slices.get(place);
    if (slice) slice.push(sample);
    else slices.set(place, [sample]);
  }
  return [...slices].sort(([a], [b]) => a - b).map(([, slice]) => slice);
}
