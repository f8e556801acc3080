/**
 * What asking who asks costs a request for live media: the same requests to a program that is open and to
 * one with users.
 */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { type Measure, median, type Row } from '../measure.js';
import { type Camrelay, startCamrelay, until } from '../programs.js';

const ROUNDS = 40;
const REQUESTS = 1_500;
const AT_ONCE = 8;
const TICK_MS = 10;

const USER = { name: 'guest', password: 'a password of some length', role: 'viewer' };
const CAMERAS = {
  cam: { vendor: 'demo', size: '320x180', fps: 5, record: 'off' },
};

type Asker = Readonly<{ kind: string; headers: Record<string, string>; query: string }>;

/** One batch of requests: how fast they were answered, and what they cost the program, ms of CPU each. */
type Batch = Readonly<{ perSecond: number; cpuMs: number }>;

export const auth: Measure = {
  name: 'auth',
  run: async () => {
    await using open = await startCamrelay({ cameras: CAMERAS });
    const admin = { ...USER, name: 'admin', role: 'admin' };
    await using closed = await startCamrelay({ cameras: CAMERAS, auth: { users: [admin, USER] } });
    const basic = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
    const headers = { authorization: `Basic ${basic}` };
    const login = await fetch(`${closed.http}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: USER.name, password: USER.password }),
    });
    const { token } = (await login.json()) as { token: string };
    const cookie = login.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const askers: Asker[] = [
      { kind: 'the page’s session', headers: { cookie }, query: '' },
      { kind: 'Basic', headers, query: '' },
      { kind: 'a media token', headers: {}, query: `?token=${token}` },
    ];
    const rows: Row[] = [];
    for (const asker of askers) rows.push(await compared(open, closed, asker));
    return rows;
  },
};

async function compared(open: Camrelay, closed: Camrelay, asker: Asker): Promise<Row> {
  const pairs: (readonly [Batch, Batch])[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    // Each first in turn, so that what the machine does beside hits both alike.
    const isOdd = round % 2 === 1;
    const first = isOdd ? await batch(closed, asker) : await batch(open, asker);
    const second = isOdd ? await batch(open, asker) : await batch(closed, asker);
    if (round > 0) pairs.push(isOdd ? [second, first] : [first, second]);
  }
  const slower = pairs.map(([without, with_]) => (1 - with_.perSecond / without.perSecond) * 100);
  const dearer = pairs.map(([without, with_]) => (with_.cpuMs / without.cpuMs - 1) * 100);
  const [before, after] = [0, 1].map((at) =>
    median(pairs.map((pair) => pair[at as 0 | 1].perSecond)),
  );
  return {
    what: `fewer requests for live media answered a second where ${asker.kind} is looked at`,
    measured: median(slower),
    unit: '%',
    target: 3,
    detail: `median of ${ROUNDS} pairs, ${before?.toFixed(0)} and ${after?.toFixed(0)} requests/s; CPU a request ${median(dearer).toFixed(1)} % more`,
  };
}

/** Asks for the newest part over and over. */
async function batch({ http, pid }: Camrelay, { headers, query }: Asker): Promise<Batch> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    const part = await newestPart(http, agent, { headers, query });
    const [beganMs, cpuBefore] = [performance.now(), cpuMsOf(pid)];
    const each = async (): Promise<void> => {
      for (let sent = 0; sent < REQUESTS / AT_ONCE; sent++) await answered(part, agent, headers);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, each));
    const tookMs = performance.now() - beganMs;
    return { perSecond: REQUESTS / (tookMs / 1000), cpuMs: (cpuMsOf(pid) - cpuBefore) / REQUESTS };
  } finally {
    agent.destroy();
  }
}

async function newestPart(
  http: string,
  agent: Agent,
  { headers, query }: Pick<Asker, 'headers' | 'query'>,
): Promise<string> {
  let part: string | undefined;
  const master = `${http}/hls/cam/index.m3u8${query}`;
  await until(
    async () => {
      const text = await answered(master, agent, headers).catch(() => '');
      const name = text.split('\n').find((line) => line !== '' && !line.startsWith('#'));
      if (name === undefined) return false;
      const list = new URL(name, master).href;
      const parts = [...(await answered(list, agent, headers)).matchAll(/PART:.*URI="([^"]+)"/g)];
      const newest = parts.at(-1)?.[1];
      part = newest === undefined ? undefined : new URL(newest, list).href;
      return part !== undefined;
    },
    20_000,
    'a part',
  );
  return part ?? '';
}

function answered(url: string, agent: Agent, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks).toString('latin1'));
        else reject(new Error(`${answer.statusCode} for ${new URL(url).pathname}`));
      });
    }).on('error', reject);
  });
}

/** CPU time of the program alone, without its workers. Source: proc(5), `/proc/PID/stat`. */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
