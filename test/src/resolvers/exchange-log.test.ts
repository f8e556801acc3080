/** What is noted of the exchanges with a device, and what of it is kept. */
import { describe, expect, it } from 'vitest';
import { ExchangeLog, type Said } from '../../../src/resolvers/exchange-log.js';
import { FakeClock } from '../../fake-clock.js';
import { httpRig } from './http-rig.js';

const NEVER = new AbortController().signal;
const said = (more: Partial<Said> = {}): Said => ({
  protocol: 'http',
  peer: 'http://cam',
  method: 'GET',
  target: '/',
  headers: {},
  body: null,
  ...more,
});

describe('the log of exchanges', () => {
  it('tells what was asked, what came back and how long it took', async () => {
    const clock = new FakeClock(1_000);
    const log = new ExchangeLog(clock);
    const exchange = log.begin(said({ method: 'POST', body: Buffer.from('{"a":1}') }));
    await clock.advance(30);
    exchange.answered(200, { 'content-type': 'text/plain' });
    await clock.advance(5);
    exchange.ended(Buffer.from('hello'));
    expect(log.all).toEqual([
      {
        number: 1,
        atMs: 1_000,
        protocol: 'http',
        peer: 'http://cam',
        method: 'POST',
        target: '/',
        request: { headers: [], body: { bytes: 7, text: '{"a":1}' } },
        reply: {
          status: 200,
          headers: ['content-type: text/plain'],
          body: { bytes: 5, text: 'hello' },
        },
        tookMs: 30,
        doneMs: 35,
        failure: null,
      },
    ]);
  });

  it('shows one that is still going on', () => {
    const log = new ExchangeLog(new FakeClock());
    log.begin(said());
    expect(log.all).toMatchObject([{ reply: null, doneMs: null }]);
  });

  it('keeps no header that exists to carry a secret', () => {
    const log = new ExchangeLog(new FakeClock());
    const exchange = log.begin(said({ headers: { Authorization: 'Basic c2VjcmV0', cookie: 'a=b' } })); // prettier-ignore
    exchange.answered(200, { 'set-cookie': ['sid=1; Path=/', 'sid=2'] });
    expect(JSON.stringify(log.all)).not.toMatch(/c2VjcmV0|a=b|sid=/);
    expect(log.all[0]!.request.headers).toEqual(['Authorization: (removed)', 'cookie: (removed)']);
  });

  it('keeps only the beginning of a long body, and nothing of one that is no text', () => {
    const log = new ExchangeLog(new FakeClock());
    const long = log.begin(said());
    long.answered(200, {});
    long.ended(Buffer.from('word '.repeat(10_000)));
    const binary = log.begin(said());
    binary.answered(200, {});
    binary.ended(Buffer.from([0xff, 0xd8, 0x00, 0x01]));
    const [first, second] = log.all.map(({ reply }) => reply?.body);
    expect(first!.bytes).toBe(50_000);
    expect(first!.text!.length).toBeLessThanOrEqual(4_097);
    expect(second).toEqual({ bytes: 4, text: null });
  });

  it('forgets what is asked again and again before what was asked once', () => {
    const log = new ExchangeLog(new FakeClock());
    log.begin(said({ target: '/login?user=x' }));
    for (let n = 0; n < 200; n++) log.begin(said({ target: `/poll?n=${n}` }));
    expect(log.all).toHaveLength(64);
    expect(log.all[0]!.target).toBe('/login?user=x');
    expect(log.all.at(-1)!.target).toBe('/poll?n=199');
  });

  it('is told every request of a device, those that answer a challenge too', async () => {
    const exchanges = new ExchangeLog(new FakeClock());
    await using rig = await httpRig(
      (req, res) => {
        if (req.headers.authorization === undefined)
          res.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end('who?');
        else res.end('here');
      },
      { exchanges, credentials: { username: 'joe', password: 'canary' } },
    );
    await rig.http.request({ path: '/still?a=1' }, NEVER);
    expect(
      exchanges.all.map(({ target, reply }) => [target, reply?.status, reply?.body?.text]),
    ).toEqual([
      ['/still?a=1', 401, undefined],
      ['/still?a=1', 200, 'here'],
    ]);
    expect(JSON.stringify(exchanges.all)).not.toContain('am9l');
  });

  it('says why nothing came', async () => {
    const exchanges = new ExchangeLog(new FakeClock());
    await using rig = await httpRig((req) => req.socket.destroy(), { exchanges });
    await expect(rig.http.request({ path: '/' }, NEVER)).rejects.toThrow();
    expect(exchanges.all).toMatchObject([{ reply: null }]);
    expect(exchanges.all[0]!.failure).toMatch(/closed the connection|broke the connection/);
  });
});
