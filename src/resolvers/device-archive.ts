/** What a device itself recorded: to list, to fetch as a file, to play. */
import type { Readable } from 'node:stream';
import type { ByteRange } from '../kit/byte-range.js';
import type { TimeSpan } from '../model/time.js';
import type { Lease } from './lease.js';

export type DeviceRecording = Readonly<{
  /** The device's own name of it, or one made of its span; fit for a URL after encoding. */
  id: string;
  /** ms since the Unix epoch. */
  fromMs: number;
  toMs: number;
  /** Length of the file; null where the device does not say. */
  bytes: number | null;
  /** `motion`, `continuous`, `recording` … as far as the device says. */
  kind: string;
}>;

/** A device's recording on its way here. */
export type DeviceFile = Readonly<{
  type: string;
  /** Of the whole file, bytes; null where the device does not say. */
  totalBytes: number | null;
  /** What of it comes; null for all of it. */
  range: ByteRange | null;
  body: Readable;
}>;

export interface DeviceArchive {
  /** Oldest first; those that share any instant with the span. */
  list(span: TimeSpan, signal: AbortSignal): Promise<DeviceRecording[]>;
  /**
   * One recording as a file that players open. May take long: some devices have to make it first.
   * @param range asked for; the device may send all of it all the same
   */
  fetch?(id: string, range: ByteRange | null, signal: AbortSignal): Promise<DeviceFile>;
}

export type PlaybackStart = Readonly<{
  /** ms since the Unix epoch. */
  fromMs: number;
  /** Times the speed of life. */
  speed: number;
  direction: 'forward' | 'backward';
}>;

export interface DevicePlayer {
  /** At which speeds it plays. */
  readonly speeds: readonly number[];
  readonly backward: boolean;
  /**
   * Checks that there is something to play; costs the device nothing until a lease is taken.
   * @throws CamrelayError no_recording, bad_request; DeviceFailure
   */
  open(
    what: PlaybackStart | Readonly<{ id: string }>,
    signal: AbortSignal,
  ): Promise<DevicePlayback>;
}

/** One playback; each connection of the relay takes one lease, never two at a time. */
export interface DevicePlayback {
  /** Where it began, or was last told to go. */
  readonly start: PlaybackStart;
  /** From where it stands now: a connection that was lost goes on. */
  lease(signal: AbortSignal): Promise<Lease>;
  /**
   * Seeks, or plays faster, slower, backward; on the running connection where the device can.
   * @returns whether the relay has to connect anew
   */
  change(to: Partial<PlaybackStart>, signal: AbortSignal): Promise<'same' | 'reconnect'>;
  /** Lets go what it holds at the device. Never rejects. */
  close(): Promise<void>;
}
