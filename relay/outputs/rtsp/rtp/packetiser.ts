/**
 * A stream's samples as RTP: one synchronization source for each track, shared by all viewers of a
 * live stream.
 *
 * Sequence numbers and timestamps go on from run to run for as long as the tracks stay the same.
 */
import { randomBytes } from 'node:crypto';
import { ticksToMs, type Run, type Sample } from '../../../../src/model/sample.js';
import type { Track } from '../../../../src/model/track.js';
import { writeAac, writeOpus } from './audio.js';
import { writeH264 } from './h264.js';
import { writeH265 } from './h265.js';
import { NAL_SYNTAX, nalUnits, withParameterSets } from './nal-units.js';
import type { PacketBuffer, RtpSource } from './packet-buffer.js';
import { goodbye, senderReport } from './rtcp.js';
import { Timeline } from './timeline.js';

const FIRST_DYNAMIC_PAYLOAD_TYPE = 96;
const CNAME_BYTES = 12;
/** A track that has sent nothing for this long, ms of media time, is silent. */
const SILENT_AFTER_MS = 2_000;

export const payloadTypeOf = (track: number): number => FIRST_DYNAMIC_PAYLOAD_TYPE + track;

/** Where each track stands at one instant. */
export type Instant = Readonly<{
  /** Wall-clock time, ms since the Unix epoch. */
  wallMs: number;
  /** Of the next packet of each track. */
  sequences: readonly number[];
  /** Of this instant, on each track. */
  timestamps: readonly number[];
}>;

export class Packetiser {
  readonly tracks: Run['tracks'];
  readonly sources: readonly RtpSource[];
  readonly #timeline: Timeline;
  /** Wall-clock time, ms, of each track's newest sample, or of the start of the run. */
  #newestMs: number[];
  readonly #cname = randomBytes(CNAME_BYTES).toString('base64');

  constructor(run: Run) {
    this.tracks = run.tracks;
    this.#newestMs = run.tracks.map(() => run.startMs);
    this.#timeline = new Timeline(run, run.tracks.map(random32));
    this.sources = run.tracks.map((_, index) => ({
      channel: 2 * index,
      payloadType: payloadTypeOf(index),
      ssrc: random32(),
      sequence: randomBytes(2).readUInt16BE(),
      packets: 0,
      payloadBytes: 0,
    }));
  }

  /** Goes on with another run, which has to have the same tracks. */
  begin(run: Run): void {
    this.#newestMs = run.tracks.map(() => run.startMs);
    this.#timeline.begin(run);
  }

  /**
   * Goes on, without a pause, with a sample in the midst of any run of the same tracks.
   * @param scale media passes so many times as fast as RTP time
   */
  jump(run: Run, { track, dts }: Sample, scale: number): void {
    const mediaMs = ticksToMs(dts, this.tracks[track] ?? this.tracks[0]);
    this.#newestMs = run.tracks.map(() => run.startMs + mediaMs);
    this.#timeline.jump(run, mediaMs, scale);
  }

  /** The run goes on; its wall-clock times have been found to be a little different. */
  follow(run: Run): void {
    this.#timeline.follow(run);
  }

  /** The instant at which a sample is shown; its packets must not have been written yet. */
  instantOf(sample: Sample): Instant {
    const track = this.tracks[sample.track] ?? this.tracks[0];
    const mediaMs = ticksToMs(sample.pts, track);
    return {
      wallMs: this.#wallMsOf(sample, track),
      sequences: this.sources.map((source) => source.sequence),
      timestamps: this.tracks.map((other, index) =>
        index === sample.track
          ? this.#timeline.timestamp(index, track, sample.pts)
          : this.#timeline.timestampAt(index, other, mediaMs),
      ),
    };
  }

  write(sample: Sample, out: PacketBuffer): void {
    const track = this.tracks[sample.track];
    const source = this.sources[sample.track];
    if (track === undefined || source === undefined) return;
    const timestamp = this.#timeline.timestamp(sample.track, track, sample.pts);
    this.#timeline.reached(track, sample.dts + sample.duration);
    this.#newestMs[sample.track] = this.#wallMsOf(sample, track);
    writeSample(sample, track, source, timestamp, out);
  }

  /** Whether a track has sent nothing lately, by the time of the lead. */
  isSilent(track: number): boolean {
    const [leadMs = 0] = this.#newestMs;
    return leadMs - (this.#newestMs[track] ?? leadMs) > SILENT_AFTER_MS;
  }

  /**
   * A sender report for each track, telling which timestamps belong to the instant. None for a silent
   * one: ffmpeg takes the age of a track that it has heard of, but not from, for a shift of all.
   */
  writeReports(instant: Instant, out: PacketBuffer): void {
    this.sources.forEach((source, index) => {
      if (index > 0 && this.isSilent(index)) return;
      const { ssrc, packets, payloadBytes } = source;
      const timestamp = instant.timestamps[index] ?? 0;
      const { wallMs } = instant;
      const cname = this.#cname;
      out.rtcp(source, senderReport({ ssrc, cname, wallMs, timestamp, packets, payloadBytes }));
    });
  }

  #wallMsOf({ pts }: Sample, track: Track): number {
    return this.#timeline.run.startMs + ticksToMs(pts, track);
  }

  writeGoodbyes(out: PacketBuffer): void {
    for (const source of this.sources) out.rtcp(source, goodbye(source.ssrc, this.#cname));
  }
}

function writeSample(
  sample: Sample,
  track: Track,
  source: RtpSource,
  timestamp: number,
  out: PacketBuffer,
): void {
  switch (track.codec) {
    case 'h264':
    case 'h265': {
      const syntax = NAL_SYNTAX[track.codec];
      const units = nalUnits(sample.data, syntax);
      const complete = sample.key ? withParameterSets(units, track.parameterSets, syntax) : units;
      const writeUnits = track.codec === 'h264' ? writeH264 : writeH265;
      return writeUnits(complete, source, timestamp, out);
    }
    case 'aac':
      return writeAac(sample.data, source, timestamp, out);
    case 'opus':
      return writeOpus(sample.data, source, timestamp, out);
  }
}

function random32(): number {
  return randomBytes(4).readUInt32BE();
}
