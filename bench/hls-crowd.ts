/**
 * A process of its own: many low-latency HLS players of one stream, each as hls.js and Safari do it:
 * a blocking playlist request for the next part, then that part. Args: base URL, count.
 */
import { Agent, get } from 'node:http';

const [base = '', count = ''] = process.argv.slice(2);
/** A part that comes later than this after it was asked for was late, ms. */
const LATE_MS = 2_000;

let requests = 0;
let failures = 0;
let late = 0;
let bytes = 0;

const fetchText = async (url: string, agent: Agent): Promise<string> =>
  (await fetchBytes(url, agent)).toString();

function fetchBytes(url: string, agent: Agent): Promise<Buffer> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        requests++;
        if (performance.now() - startMs > LATE_MS) late++;
        if (answer.statusCode !== 200) failures++;
        const whole = Buffer.concat(chunks);
        bytes += whole.length;
        resolve(whole);
      });
    });
    request.on('error', reject);
  });
}

async function play(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const master = await fetchText(`${base}/index.m3u8`, agent);
  const media = new URL(
    master.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '',
    `${base}/index.m3u8`,
  );
  let seen = '';
  for (;;) {
    const url = new URL(media);
    if (seen !== '') {
      const [msn = '', part = ''] = seen.split('.');
      url.searchParams.set('_HLS_msn', msn);
      url.searchParams.set('_HLS_part', part);
      url.searchParams.set('_HLS_skip', 'YES');
    }
    const playlist = await fetchText(url.href, agent);
    const next = nextPart(playlist);
    if (!next) {
      failures++;
      return;
    }
    seen = next.after;
    await fetchBytes(new URL(next.newest, media).href, agent);
  }
}

/** The newest part of a playlist, and the one to ask for after it. */
function nextPart(playlist: string): { newest: string; after: string } | null {
  const sequence = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(playlist)?.[1] ?? Number.NaN);
  const skipped = Number(/#EXT-X-SKIP:SKIPPED-SEGMENTS=(\d+)/.exec(playlist)?.[1] ?? 0);
  let msn = sequence + skipped;
  let part = 0;
  let newest: string | null = null;
  for (const line of playlist.split('\n')) {
    if (line.startsWith('#EXT-X-PART:')) {
      newest = /URI="([^"]+)"/.exec(line)?.[1] ?? null;
      part++;
    } else if (line.startsWith('#EXTINF:')) {
      msn++;
      part = 0;
    }
  }
  return newest === null || Number.isNaN(msn) ? null : { newest, after: `${msn}.${part}` };
}

for (let n = 0; n < Number(count); n++) {
  play().catch(() => failures++);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log('ready');
process.stdin.on('data', () => console.log(JSON.stringify({ requests, failures, late, bytes })));
