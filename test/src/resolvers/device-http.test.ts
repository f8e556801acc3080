import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { DialPolicy } from '../../../src/dial-policy.js';
import { DeviceFailure } from '../../../src/resolvers/device-failure.js';
import { DeviceHttp, type DeviceRequest } from '../../../src/resolvers/device-http.js';
import { HungUp } from '../../../src/resolvers/http-failure.js';
import { freePort } from '../../rig/ports.js';
import { eventually } from '../../rig/wait.js';
import { bodyOf, httpRig, selfSigned, tcpRig } from './http-rig.js';

const { lookup } = new DialPolicy(() => []);

const ever = new AbortController().signal;
const SECRET = 'kanarie-4711';
const ask: DeviceRequest = { path: `/login?password=${SECRET}` };

describe('a request to a device', () => {
  it('arrives as it was written, and its answer comes whole', async () => {
    await using rig = await httpRig(async (req, res) => {
      res.setHeader('x-said', `${req.method} ${req.url} ${String(req.headers['x-a'])}`);
      res.statusCode = 203;
      res.end(await bodyOf(req));
    });
    const path = `/a/../b%2f?json={"x":'1|2'}&y=%7B+`.replace('{', '%7B');
    const reply = await rig.http.request(
      { method: 'POST', path, headers: { 'x-a': 'b' }, body: 'bödy' },
      ever,
    );
    expect(reply.status).toBe(203);
    expect(reply.headers['x-said']).toBe(`POST ${path} b`);
    expect(reply.body.toString()).toBe('bödy');
  });

  it('takes a connection again for the next', async () => {
    await using rig = await httpRig((_req, res) => res.end('ok'));
    for (let count = 0; count < 9; count++) await rig.http.request({ path: '/' }, ever);
    expect(rig.connections()).toBeLessThanOrEqual(2);
  });

  it('takes four connections for twenty at once', async () => {
    await using rig = await httpRig((_req, res) => void setTimeout(() => res.end('ok'), 10));
    await Promise.all(Array.from({ length: 20 }, () => rig.http.request({ path: '/' }, ever)));
    expect(rig.connections()).toBe(4);
  });

  it('goes to an IPv6 address', async () => {
    await using rig = await httpRig((req, res) => res.end(req.headers.host), { host: '[::1]' });
    const { body } = await rig.http.request({ path: '/' }, ever);
    expect(body.toString()).toBe(`[::1]:${rig.port}`);
  });
});

describe('an answer that does not come', () => {
  it.each([
    ['at all', () => undefined],
    ['to its end', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')],
    [
      'faster than a byte now and then',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const dripping = setInterval(() => socket.write('x'), 20);
        socket.once('close', () => clearInterval(dripping));
      },
    ],
  ] as [string, Parameters<typeof tcpRig>[0]][])('%s is given up', async (_how, serve) => {
    await using device = await tcpRig(serve);
    await using http = new DeviceHttp({ origin: device.origin, lookup });
    expect(await failureOf(http, { ...ask, timeoutMs: 200 })).toMatchObject({ code: 'timeout' });
  });

  it('is given up in time also where memory was cleared up meanwhile', async () => {
    await using device = await tcpRig(() => undefined);
    await using http = new DeviceHttp({ origin: device.origin, lookup });
    setFlagsFromString('--expose-gc');
    const collecting = setInterval(runInNewContext('gc') as () => void, 20);
    try {
      expect(await failureOf(http, { ...ask, timeoutMs: 300 })).toMatchObject({ code: 'timeout' });
    } finally {
      clearInterval(collecting);
    }
  });

  it('is given up when nobody wants it any more', async () => {
    await using device = await tcpRig(() => undefined);
    await using http = new DeviceHttp({ origin: device.origin, lookup });
    const wanted = new AbortController();
    const asked = http.request(ask, wanted.signal);
    const gone = expect(asked).rejects.toThrow('no longer wanted');
    await eventually(() => device.received.length === 1, { what: 'the request' });
    wanted.abort(new Error('no longer wanted'));
    await gone;
  });

  it('is not asked for when nobody wants it any more', async () => {
    await using rig = await httpRig((_req, res) => res.end());
    const gone = rig.http.request(ask, AbortSignal.abort(new Error('no longer wanted')));
    await expect(gone).rejects.toThrow('no longer wanted');
    expect(rig.requests).toEqual([]);
  });
});

describe('an answer that is too long', () => {
  it.each(['with', 'without'])('%s its length said is not taken in', async (how) => {
    const chunk = Buffer.alloc(64 * 1024);
    let sent = 0;
    await using rig = await httpRig((_req, res) => {
      if (how === 'with') res.setHeader('content-length', 1e9);
      const more = (): void => {
        while (!res.destroyed && res.write(chunk)) sent += chunk.length;
      };
      res.on('drain', more);
      more();
    });
    const failure = await failureOf(rig.http, { ...ask, maxBytes: 100_000 });
    expect(failure).toMatchObject({ code: 'bad_reply' });
    expect(failure.message).toContain('longer than');
    await sleep(50);
    // What the system's buffers on both sides take, and no more.
    expect(sent).toBeLessThan(16e6);
  });

  it('is one of more than two megabytes unless told otherwise', async () => {
    await using rig = await httpRig((req, res) => res.end(Buffer.alloc(Number(req.url?.slice(1)))));
    const most = 2 * 1024 * 1024;
    const { body } = await rig.http.request({ path: `/${most}` }, ever);
    expect(body.length).toBe(most);
    expect(await failureOf(rig.http, { path: `/${most + 1}` })).toMatchObject({
      code: 'bad_reply',
    });
  });
});

describe('a redirection', () => {
  it.each(['/there?a=b', 'there?a=b', 'HOST/there?a=b'])(
    'to %s on the same host is followed',
    async (location) => {
      await using rig = await httpRig((req, res) => {
        if (req.url === '/there?a=b') return res.end('here');
        return res.writeHead(302, { location: location.replace('HOST', rig.origin) }).end('moved');
      });
      const { body } = await rig.http.request({ path: '/' }, ever);
      expect(body.toString()).toBe('here');
      expect(rig.requests).toEqual(['GET /', 'GET /there?a=b']);
    },
  );

  it.each([
    ['another port', (port: number) => `http://127.0.0.1:${port}/`],
    ['another host', (port: number) => `http://localhost:${port}/`],
    ['another scheme', (port: number) => `https://127.0.0.1:${port}/`],
    ['another host in short', (port: number) => `//127.0.0.1:${port}/`],
    [
      'a name in front',
      (port: number, own: number) => `http://127.0.0.1:${own}@127.0.0.1:${port}/`,
    ],
    ['no address', () => 'http://['],
    ['a script', () => 'javascript:alert(1)'],
  ])('to %s is refused, and nobody there contacted', async (_what, address) => {
    await using elsewhere = await httpRig((_req, res) => res.end('you should not be here'));
    await using rig = await httpRig((_req, res) =>
      res.writeHead(301, { location: address(elsewhere.port, rig.port) }).end(),
    );
    expect(await failureOf(rig.http, ask)).toMatchObject({ code: 'bad_reply' });
    expect(rig.requests).toHaveLength(1);
    expect(elsewhere.connections()).toBe(0);
  });

  it('in a circle ends', async () => {
    await using rig = await httpRig((_req, res) => res.writeHead(307, { location: '/' }).end());
    const failure = await failureOf(rig.http, ask);
    expect(failure.message).toContain('circle');
    expect(rig.requests).toHaveLength(4);
  });
});

describe('a device without HTTP', () => {
  it.each(['127.0.0.1', 'localhost'])(
    'on %s, where nobody listens, is unreachable',
    async (host) => {
      await using http = new DeviceHttp({ lookup, origin: `http://${host}:${await freePort()}` });
      const failure = await failureOf(http, ask);
      expect(failure).toMatchObject({ code: 'unreachable', retryable: true });
      expect(failure.message).toContain('ECONNREFUSED');
    },
  );

  it('because its name is unknown is unreachable', async () => {
    await using http = new DeviceHttp({ origin: 'http://no-such-camera.invalid', lookup });
    expect(await failureOf(http, ask)).toMatchObject({ code: 'unreachable' });
  });

  it.each([
    ['speaks something else', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['speaks half of it', 'HTTP/1.1 200'],
    ['says nonsense in its headers', `HTTP/1.1 200 OK\r\n${SECRET}\r\n\r\n`],
    ['has endless headers', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['sends less than it promised', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('but with one that %s sends a bad reply', async (_what, bytes) => {
    await using device = await tcpRig((socket) => socket.end(bytes));
    await using http = new DeviceHttp({ origin: device.origin, lookup });
    expect(await failureOf(http, ask)).toMatchObject({ code: 'bad_reply' });
    expect(device.received).toHaveLength(1);
  });

  it('but with one that hangs up says so', async () => {
    await using device = await tcpRig((socket) => socket.end());
    await using http = new DeviceHttp({ origin: device.origin, lookup });
    const failure = await failureOf(http, ask);
    expect(failure).toBeInstanceOf(HungUp);
    expect(failure.code).toBe('bad_reply');
  });

  it('is going away once it is disposed of', async () => {
    await using device = await tcpRig(() => undefined);
    const http = new DeviceHttp({ origin: device.origin, lookup });
    const failure = failureOf(http, ask);
    await eventually(() => device.received.length === 1, { what: 'the request' });
    await http[Symbol.asyncDispose]();
    expect(await failure).toMatchObject({ code: 'offline' });
    expect(await failureOf(http, ask)).toMatchObject({ code: 'offline' });
  });
});

describe('a connection that is kept', () => {
  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  it('and was closed by the device is replaced', async () => {
    await using device = await tcpRig((socket) => {
      socket.write(OK);
      setTimeout(() => socket.end(), 10);
    });
    await using http = new DeviceHttp({ origin: device.origin, lookup });
    for (let count = 0; count < 3; count++) {
      await http.request(ask, ever);
      await sleep(50);
    }
    expect(device.received).toHaveLength(3);
  });

  it.each(['GET', 'POST'] as const)(
    'and is closed as a %s comes costs that one, which is not sent again by itself',
    async (method) => {
      await using device = await tcpRig((socket, count) => {
        if (count === 1) socket.write(OK);
        else if (count === 2) socket.destroy();
        else socket.write(OK);
      });
      await using http = new DeviceHttp({ origin: device.origin, lookup });
      await http.request(ask, ever);
      expect(await failureOf(http, { ...ask, method })).toMatchObject({ code: 'bad_reply' });
      await sleep(50);
      expect(device.received).toHaveLength(2);
      await http.request(ask, ever);
    },
  );
});

describe('a long answer', () => {
  it('comes as a stream, for longer than its beginning may take', async () => {
    await using rig = await httpRig((_req, res) => {
      res.write('begin');
      setTimeout(() => res.end(' end'), 200);
    });
    const { status, body } = await rig.http.open({ path: '/', timeoutMs: 100 }, ever);
    expect(status).toBe(200);
    expect(Buffer.concat(await body.toArray()).toString()).toBe('begin end');
  });

  it('that never begins is given up', async () => {
    await using rig = await httpRig(() => undefined);
    const opened = rig.http.open({ ...ask, timeoutMs: 100 }, ever);
    await expect(opened).rejects.toMatchObject({ code: 'timeout' });
  });

  it('may be thrown away unread', async () => {
    await using rig = await httpRig((_req, res) => void res.write('begin'));
    const { body } = await rig.http.open({ path: '/' }, ever);
    body.destroy();
    await sleep(20);
    expect(body.destroyed).toBe(true);
  });

  it('ends when nobody wants it any more', async () => {
    await using rig = await httpRig((_req, res) => void res.write('begin'));
    const wanted = new AbortController();
    const { body } = await rig.http.open({ path: '/' }, wanted.signal);
    const read = expect(body.toArray()).rejects.toThrow('no longer wanted');
    wanted.abort(new Error('no longer wanted'));
    await read;
  });
});

describe('a certificate', () => {
  const certificate = selfSigned();
  const hello = (_req: unknown, res: { end(text: string): unknown }): unknown => res.end('hello');

  it('that the device signed itself is refused', async () => {
    await using rig = await httpRig(hello, {}, await certificate);
    const failure = await failureOf(rig.http, ask);
    expect(failure).toMatchObject({ code: 'unreachable' });
    expect(failure.message).toContain('verify_tls');
    expect(rig.requests).toEqual([]);
  });

  it('that the device signed itself is taken where it is not to be verified', async () => {
    await using rig = await httpRig(hello, { tls: { verify: false } }, await certificate);
    expect((await rig.http.request({ path: '/' }, ever)).body.toString()).toBe('hello');
  });

  it('comes over TLS without forward secrecy where its ciphers are named', async () => {
    const old = {
      ...(await certificate),
      ciphers: 'AES256-GCM-SHA384:@SECLEVEL=1',
      maxVersion: 'TLSv1.2',
    } as const;
    const tls = {
      verify: false,
      ciphers: 'AES256-GCM-SHA384:AES128-GCM-SHA256:@SECLEVEL=1',
      maxVersion: 'TLSv1.2',
    } as const;
    await using rig = await httpRig(hello, { tls }, old);
    expect((await rig.http.request({ path: '/' }, ever)).body.toString()).toBe('hello');
  });

  it('is none where the device speaks plain HTTP', async () => {
    await using rig = await httpRig(hello);
    await using http = new DeviceHttp({ origin: rig.origin.replace('http', 'https'), lookup });
    expect(await failureOf(http, ask)).toMatchObject({ code: 'bad_reply' });
  });
});

describe('credentials', () => {
  const credentials = { username: 'admin', password: SECRET };
  const basic = `Basic ${Buffer.from(`admin:${SECRET}`).toString('base64')}`;

  /** A door that challenges whoever does not show what it wants. */
  const door =
    (challenge: (answer: string | undefined) => string | null) =>
    (req: IncomingMessage, res: ServerResponse): void => {
      const asked = challenge(req.headers.authorization);
      if (asked === null) return void res.end('welcome');
      res.writeHead(401, { 'www-authenticate': asked }).end('<h1>Unauthorized</h1>');
    };

  it('are not given unasked', async () => {
    const shown: unknown[] = [];
    await using rig = await httpRig(
      (req, res) => {
        shown.push(req.headers.authorization);
        res.end('welcome');
      },
      { credentials },
    );
    await rig.http.request({ path: '/' }, ever);
    expect(shown).toEqual([undefined]);
  });

  it('are given once to whoever asks for them by Basic, and from then on', async () => {
    const open = door((answer) => (answer === basic ? null : 'Basic realm="camera"'));
    await using rig = await httpRig(open, { credentials });
    for (let count = 0; count < 2; count++)
      expect((await rig.http.request({ path: '/' }, ever)).body.toString()).toBe('welcome');
    expect(rig.requests).toHaveLength(3);
  });

  it.each(['Basic realm="camera"', 'Digest realm="camera", nonce="n", qop="auth"'])(
    'that %s refuses are not given again for this request',
    async (asked) => {
      await using rig = await httpRig(
        door(() => asked),
        { credentials },
      );
      expect((await rig.http.request({ path: '/' }, ever)).status).toBe(401);
      expect(rig.requests).toHaveLength(2);
    },
  );

  it('that are refused after they were good are shown once more at most', async () => {
    let isGood = true;
    const asked = 'Digest realm="camera", nonce="n", qop="auth", stale=false';
    await using rig = await httpRig(
      door((answer) => (answer && isGood ? null : asked)),
      { credentials },
    );
    await rig.http.request({ path: '/' }, ever);
    isGood = false;
    expect((await rig.http.request({ path: '/' }, ever)).status).toBe(401);
    expect(rig.requests).toHaveLength(4);
  });

  it('are made anew where a nonce grew old, also twice where the device says so', async () => {
    let nonce = 1;
    let seen = 0;
    const open = door((answer) => {
      const isCurrent = answer?.includes(`nonce="${nonce}"`) ?? false;
      // The second nonce grows old before its answer comes.
      if (++seen === 4) nonce++;
      return isCurrent && seen !== 4 ? null : `Digest realm="r", nonce="${nonce}", stale=true`;
    });
    await using rig = await httpRig(open, { credentials });
    await rig.http.request({ path: '/' }, ever);
    nonce++;
    expect((await rig.http.request({ path: '/' }, ever)).status).toBe(200);
    expect(rig.requests).toHaveLength(5);
  });

  it('answer each challenge of a door whose nonces serve once', async () => {
    const nonces = new Set<string>();
    const open = door((answer) => {
      const nonce = /nonce="(\d+)"/.exec(answer ?? '')?.[1];
      if (nonce !== undefined && nonces.delete(nonce)) return null;
      const next = String(Math.random()).slice(2);
      nonces.add(next);
      return `Digest realm="camera", nonce="${next}", qop="auth"`;
    });
    await using rig = await httpRig(open, { credentials });
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => rig.http.request({ path: '/' }, ever)),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('answer a body again with its body', async () => {
    await using rig = await httpRig(
      async (req, res) => {
        const body = await bodyOf(req);
        if (req.headers.authorization) return res.end(body);
        return res.writeHead(401, { 'www-authenticate': 'Basic' }).end();
      },
      { credentials },
    );
    const { body } = await rig.http.request({ method: 'POST', path: '/', body: 'order' }, ever);
    expect(body.toString()).toBe('order');
  });
});

/** How a request fails; never with anything of what was asked in its message. */
async function failureOf(http: DeviceHttp, what: DeviceRequest): Promise<DeviceFailure> {
  const failure = await http.request(what, ever).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof DeviceFailure)) throw new Error('no typed failure', { cause: failure });
  expect(`${failure.stack}${JSON.stringify(failure)}`).not.toContain(SECRET);
  expect(failure.message).not.toContain('http://');
  return failure;
}
