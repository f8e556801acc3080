/** hls.js, in a chunk of its own that is loaded once, when the first picture is to be played. */
import type Hls from 'hls.js';
import { OWN_HEADER, tellRefused } from '../api/client.js';

let loading: Promise<typeof Hls> | null = null;

/** Asks again after a failure: camrelay may have been away. */
export function loadHls(): Promise<typeof Hls> {
  loading ??= import('hls.js').then(
    ({ default: hls }) => {
      hls.DefaultConfig = { ...hls.DefaultConfig, xhrSetup: asPage };
      return hls;
    },
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/** Asks as the page does, so that what is said of a session that is over is heard too. */
function asPage(request: XMLHttpRequest, address: string): void {
  request.open('GET', address);
  request.setRequestHeader(...OWN_HEADER);
  request.addEventListener('load', () => {
    if (request.status === 401) tellRefused();
  });
}
