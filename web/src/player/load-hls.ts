/** hls.js, in a chunk of its own that is loaded once, when the first picture is to be played. */
import type Hls from 'hls.js';

let loading: Promise<typeof Hls> | null = null;

/** Asks again after a failure: camrelay may have been away. */
export function loadHls(): Promise<typeof Hls> {
  loading ??= import('hls.js').then(
    (module) => module.default,
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}
