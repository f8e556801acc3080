/**
 * One event stream for a browser, however many tabs are open: over plain HTTP a browser has six
 * connections to a host, and a tab of its own for each would use them up.
 *
 * The tab that leads holds the stream and passes everything on. Where nothing has been heard from a
 * leader for some seconds, a tab that is left takes over. Web Locks would settle this, but exist
 * only under HTTPS, and cameras are mostly watched without it.
 */
import { basePath } from './client.js';

/** Another camrelay may be below another path. */
const channelName = (): string => `camrelay-news${basePath()}`;
/** Silence after which a leader is taken for gone, ms; it passes on something every second. */
const SILENCE_MS = 3_500;
/** How long tabs that start together wait for each other, ms at most. */
const HESITATION_MS = 150;

export type Lead = Readonly<{
  /** Begins to hold what is shared; called once, when this tab leads. */
  open(pass: (message: unknown) => void): Disposable;
  /** Called for whatever the leader passes on, in every tab. */
  take(message: unknown): void;
}>;

export function shareAmongTabs({ open, take }: Lead): Disposable {
  const channel = new BroadcastChannel(channelName());
  let held: Disposable | null = null;
  let timer: ReturnType<typeof setTimeout>;

  const lead = (): void => {
    const beat = setInterval(() => channel.postMessage({ beat: true }), 1_000);
    const source = open((message) => {
      take(message);
      channel.postMessage({ message });
    });
    held = {
      [Symbol.dispose]() {
        clearInterval(beat);
        source[Symbol.dispose]();
      },
    };
    channel.postMessage({ beat: true });
  };
  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(lead, ms + Math.random() * HESITATION_MS);
  };
  channel.onmessage = ({ data }: MessageEvent<{ ask?: true; beat?: true; message?: unknown }>) => {
    if (data.ask) {
      if (held) channel.postMessage({ beat: true });
      return;
    }
    if (held) return;
    wait(SILENCE_MS);
    if (data.message !== undefined) take(data.message);
  };
  channel.postMessage({ ask: true });
  wait(HESITATION_MS);
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      held?.[Symbol.dispose]();
      channel.close();
    },
  };
}
