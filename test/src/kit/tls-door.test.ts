import {
  createServer as createHttpServer,
  get as httpGet,
  request as httpRequest,
} from 'node:http';
import { get as httpsGet } from 'node:https';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, type SecureContextOptions, TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '../../../src/kit/log.js';
import { mustUseTls, TlsDoor } from '../../../src/kit/tls-door.js';
import { FakeClock, settled } from '../../fake-clock.js';
import { selfSigned } from '../../rig/certificate.js';
import { listen, portOf } from '../../rig/ports.js';
import { tempDir } from '../../rig/temp-dir.js';
import { eventually } from '../../rig/wait.js';

let first: SecureContextOptions;
let second: SecureContextOptions;
beforeAll(async () => {
  await using dir = await tempDir();
  const made = async (name: string): Promise<SecureContextOptions> => {
    const { cert, keyPath } = await selfSigned(dir, name);
    return { cert, key: readFileSync(keyPath) };
  };
  [first, second] = [await made('first'), await made('second')];
});

type House = Readonly<{
  port: number;
  clock: FakeClock;
  said: string[];
  /** Another certificate, from now on. */
  replace: (now: SecureContextOptions) => void;
}> &
  AsyncDisposable;

async function house(server: Server, name: 'http' | 'rtsp' = 'rtsp'): Promise<House> {
  const clock = new FakeClock();
  const said: string[] = [];
  const say: Log['info'] = (message) => void said.push(message);
  const log = { debug: say, info: say, warn: say, error: say };
  let told = (_: SecureContextOptions): void => undefined;
  const certificate = {
    current: first,
    onChange: (listener: typeof told) => {
      told = listener;
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const sockets = new Set<Socket>();
  server.prependListener('connection', (socket: Socket) => sockets.add(socket));
  const offer = { certificate, required: true };
  const door = new TlsDoor(server, { name, offer, clock, log });
  await listen(server);
  return {
    port: portOf(server),
    clock,
    said,
    replace: (now) => told(now),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      await door[Symbol.asyncDispose]();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Says back what it hears, and before that whether it hears it by TLS. */
const echo = (): Server =>
  createServer((socket) => {
    socket.write(socket instanceof TLSSocket ? 'tls ' : 'plain ');
    socket.pipe(socket);
  });

const heard = async (socket: Socket, length: number): Promise<string> => {
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
  await eventually(() => text.length >= length, { what: `${length} characters`, everyMs: 5 });
  socket.destroy();
  return text;
};

const isGone = (socket: Socket): Promise<unknown> =>
  socket.destroyed
    ? Promise.resolve()
    : once(
        socket.on('error', () => undefined),
        'close',
      );

describe('a port for both', () => {
  it('serves plain and TLS, each with all its bytes', async () => {
    await using open = await house(echo());
    const plain = connect(open.port, '127.0.0.1');
    plain.write('hello');
    expect(await heard(plain, 11)).toBe('plain hello');
    const secure = connectTls({ port: open.port, host: '127.0.0.1', ca: first.cert });
    secure.write('hello');
    expect(await heard(secure, 9)).toBe('tls hello');
    expect(secure.authorizationError).toBeNull();
  });

  it('takes a long plain message that comes in small pieces, and a TLS one as well', async () => {
    await using open = await house(echo());
    const text = 'x'.repeat(300_000);
    for (const socket of [
      connect(open.port, '127.0.0.1'),
      connectTls({ port: open.port, host: '127.0.0.1', ca: first.cert }),
    ]) {
      for (let at = 0; at < text.length; at += 1_000) socket.write(text.slice(at, at + 1_000));
      expect((await heard(socket, text.length + 4)).replace(/^\w+ /, '')).toHaveLength(text.length);
    }
  });

  it('shows a new certificate to who comes, and keeps who is there', async () => {
    await using open = await house(echo());
    const before = connectTls({ port: open.port, host: '127.0.0.1', ca: first.cert });
    await once(before, 'secureConnect');
    open.replace(second);
    const after = connectTls({ port: open.port, host: '127.0.0.1', ca: second.cert });
    await once(after, 'secureConnect');
    expect(after.getPeerCertificate().subject.CN).toBe('second');
    before.write('still here');
    expect(await heard(before, 14)).toBe('tls still here');
    after.destroy();
  });

  it('speaks TLS 1.2 and nothing older', async () => {
    await using open = await house(echo());
    const offered = { port: open.port, host: '127.0.0.1', ca: first.cert };
    const good = connectTls({ ...offered, maxVersion: 'TLSv1.2' });
    await once(good, 'secureConnect');
    good.destroy();
    const old = connectTls({ ...offered, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }); // prettier-ignore
    const [error] = (await once(old, 'error')) as [Error];
    expect(error.message).toMatch(/protocol version/);
  });

  it.each([
    ['says nothing', ''],
    ['begins a handshake and waits', '\x16\x03\x01\x02\x00\x01\x00'],
  ])('puts out who %s, while others are served', async (_, bytes) => {
    await using open = await house(echo());
    const lazy = connect(open.port, '127.0.0.1').on('error', () => undefined);
    await once(lazy, 'connect');
    if (bytes !== '') lazy.write(Buffer.from(bytes, 'latin1'));
    const plain = connect(open.port, '127.0.0.1');
    plain.write('x');
    expect(await heard(plain, 7)).toBe('plain x');
    await open.clock.advance(9_000);
    expect(lazy.destroyed).toBe(false);
    lazy.resume();
    await open.clock.advance(2_000);
    await isGone(lazy);
  });

  it('leaves who is inside alone, however long it takes', async () => {
    await using open = await house(echo());
    const secure = connectTls({ port: open.port, host: '127.0.0.1', ca: first.cert });
    const plain = connect(open.port, '127.0.0.1');
    plain.write('x');
    await Promise.all([once(secure, 'secureConnect'), once(plain, 'data')]);
    await open.clock.advance(60_000);
    await settled();
    secure.write('y');
    expect(await heard(secure, 5)).toBe('tls y');
    expect(plain.destroyed).toBe(false);
    plain.destroy();
  });

  it.each([
    ['bytes that are no handshake', '\x16hello, this is not what you think'],
    ['a record of an impossible length', '\x16\x03\x01\xff\xff\x01'],
    ['nothing but the first byte', '\x16'],
  ])('survives %s and a hang-up', async (_, bytes) => {
    await using open = await house(echo());
    const odd = connect(open.port, '127.0.0.1').on('error', () => undefined);
    odd.end(Buffer.from(bytes, 'latin1'));
    odd.resume();
    await isGone(odd);
    const plain = connect(open.port, '127.0.0.1');
    plain.write('x');
    expect(await heard(plain, 7)).toBe('plain x');
  });

  it('lets the oldest go where more begin than it has room for', async () => {
    await using open = await house(echo());
    const begin = async (): Promise<Socket> => {
      const socket = connect(open.port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      return socket.resume();
    };
    const oldest = await begin();
    const others = await Promise.all(Array.from({ length: 256 }, begin));
    await isGone(oldest);
    const plain = connect(open.port, '127.0.0.1');
    plain.write('x');
    expect(await heard(plain, 7)).toBe('plain x');
    expect(open.said).toContain('rtsp: too many connections begin, and the oldest goes');
    expect(others.filter(({ destroyed }) => destroyed).length).toBeLessThan(5);
    for (const socket of others) socket.destroy();
  });
});

describe('the web server behind such a port', () => {
  const answering = (): Server =>
    createHttpServer((req, res) => {
      let bytes = 0;
      req.on('data', (chunk: Buffer) => (bytes += chunk.length));
      req.on('end', () =>
        res.end(`${req.socket instanceof TLSSocket ? 'https' : 'http'} ${bytes}`),
      );
    });
  const text = async (sent: ReturnType<typeof httpGet>): Promise<string> => {
    const [res] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    let body = '';
    for await (const chunk of res) body += String(chunk);
    return body;
  };

  it('answers by both, with bodies, and again on the same connection', async () => {
    await using open = await house(answering(), 'http');
    const { port } = open;
    for (let n = 0; n < 2; n++) {
      expect(await text(httpGet({ port }))).toBe('http 0');
      expect(await text(httpsGet({ port, ca: first.cert }))).toBe('https 0');
      const post = httpRequest({ port, method: 'POST' });
      post.end(Buffer.alloc(1_000_000));
      expect(await text(post)).toBe('http 1000000');
    }
  });

  it('offers HTTP/1.1 to who asks what there is', async () => {
    await using open = await house(answering(), 'http');
    const ALPNProtocols = ['h2', 'http/1.1'];
    const asked = { port: open.port, host: '127.0.0.1', ca: first.cert, ALPNProtocols };
    const socket = connectTls(asked);
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
  });

  it('answers who sends several requests at once and hangs up', async () => {
    await using open = await house(answering(), 'http');
    const socket = connect(open.port, '127.0.0.1');
    const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    socket.end(request + request + request);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer.match(/http 0/g)).toHaveLength(3);
  });
});

describe('a plain connection', () => {
  const from = (remoteAddress: string, localAddress = '192.168.1.2', required = true) =>
    mustUseTls({ remoteAddress, localAddress }, { required });

  it.each(['192.168.1.3', '10.0.0.1', '::ffff:192.168.1.3', 'fd00::1', '::ffff:1.127.0.0'])(
    'from %s has to be TLS where that is asked for',
    (address) => {
      expect(from(address)).toBe(true);
      expect(from(address, '192.168.1.2', false)).toBe(false);
      expect(mustUseTls({ remoteAddress: address, localAddress: '' }, null)).toBe(false);
    },
  );

  it.each(['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1', '192.168.1.2'])(
    'from %s, which is this machine, may be plain',
    (address) => {
      expect(from(address)).toBe(false);
    },
  );
});
