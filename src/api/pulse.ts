/** How each camera is, once a second, made once for all who listen and not at all where nobody does. */
import type { Relay } from '../../relay/relay.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { maySee, type Who } from '../model/access.js';
import {
  configuredStreams,
  newest,
  type RecordingState,
  timeOrNull,
  viewersOf,
} from './camera-view.js';
import { timeText } from './span.js';

export type PulseDeps = Readonly<{
  config: () => Config;
  relay: Pick<Relay, 'streamsOf'>;
  recording: RecordingState;
  clock: Clock;
}>;

type CameraBeat = Readonly<{
  last_durable: string | null;
  last_picture_at: string | null;
  bitrate: number | null;
  fps: number | null;
  viewers: number;
  recording: boolean;
}>;

const EVERY_MS = 1_000;

export class Pulse {
  readonly #listeners = new Map<(json: string) => void, Who>();
  #beating: AbortController | null = null;

  constructor(private readonly deps: PulseDeps) {}

  /** @param who hears of those cameras alone that they may see */
  listen(who: Who, listener: (json: string) => void): Disposable {
    this.#listeners.set(listener, who);
    if (!this.#beating) {
      this.#beating = new AbortController();
      void this.#beat(this.#beating.signal);
    }
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size > 0) return;
        this.#beating?.abort();
        this.#beating = null;
      },
    };
  }

  async #beat(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.deps.clock.sleep(EVERY_MS, signal);
      if (signal.aborted) return;
      const beat = beatOf(this.deps);
      const whole = JSON.stringify(beat);
      for (const [listener, who] of this.#listeners)
        listener(who.cameras === null ? whole : JSON.stringify(shownBeat(beat, who)));
    }
  }
}

function beatOf({ config, relay, recording, clock }: PulseDeps) {
  const cameras = config().cameras.map((camera): [string, CameraBeat] => {
    const { id, stream } = camera;
    const streams = configuredStreams(camera, relay);
    const main = streams[0]?.status;
    const durableMs = recording.lastDurableMs(id, stream);
    const beat = {
      last_durable: timeOrNull(durableMs),
      last_picture_at: timeOrNull(newest(main?.lastPictureMs, durableMs)),
      bitrate: main?.rates.bitrate ?? null,
      fps: main?.rates.fps ?? null,
      viewers: viewersOf(streams),
      recording: recording.isRecording(id, stream),
    };
    return [id, beat];
  });
  return { time: timeText(clock.now()), cameras: Object.fromEntries(cameras) };
}

function shownBeat({ time, cameras }: ReturnType<typeof beatOf>, who: Who) {
  const shown = Object.entries(cameras).filter(([id]) => maySee(who, id));
  return { time, cameras: Object.fromEntries(shown) };
}
