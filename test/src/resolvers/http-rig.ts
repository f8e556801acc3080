/** Servers as devices have them, good and bad, and whoever asks them. */
import { DialPolicy } from '../../../src/dial-policy.js';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { DeviceHttp, type DeviceAddress } from '../../../src/resolvers/device-http.js';
import { listen, portOf } from '../../rig/ports.js';
import { tempDir } from '../../rig/temp-dir.js';

const { lookup } = new DialPolicy(() => []);

export type HttpRig = AsyncDisposable &
  Readonly<{
    origin: string;
    port: number;
    server: Server;
    /** Method and target of every request, as they came. */
    requests: readonly string[];
    /** How many connections there were. */
    connections: () => number;
    http: DeviceHttp;
  }>;

/** An HTTP server on loopback, and what asks it. */
export async function httpRig(
  answer: (req: IncomingMessage, res: ServerResponse) => unknown,
  {
    tls,
    host = '127.0.0.1',
    ...address
  }: Partial<DeviceAddress> & { host?: string; tls?: DeviceAddress['tls'] } = {},
  serverTls?: ServerOptions,
): Promise<HttpRig> {
  const requests: string[] = [];
  let connections = 0;
  const serve: RequestListener = (req, res) => {
    requests.push(`${req.method} ${req.url}`);
    void answer(req, res);
  };
  const server: Server = serverTls ? createTlsServer(serverTls, serve) : createServer(serve);
  server.on('connection', () => connections++);
  if (host === '[::1]') await new Promise<void>((done) => server.listen(0, '::1', done));
  else await listen(server);
  const port = portOf(server);
  const origin = `${serverTls ? 'https' : 'http'}://${host}:${port}`;
  const http = new DeviceHttp({ origin, lookup, ...address, ...(tls ? { tls } : {}) });
  return {
    origin,
    port,
    server,
    requests,
    connections: () => connections,
    http,
    [Symbol.asyncDispose]: async () => {
      await http[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A server that speaks bytes. @param serve is given each connection once it has sent something */
export async function tcpRig(
  serve: (socket: Socket, count: number) => void,
): Promise<AsyncDisposable & { origin: string; port: number; received: string[] }> {
  const sockets = new Set<Socket>();
  const received: string[] = [];
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      received.push(data.toString('latin1'));
      serve(socket, received.length);
    });
  });
  await listen(server);
  const port = portOf(server);
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

export async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A certificate that a device signed itself, and its key. */
export async function selfSigned(): Promise<{ key: Buffer; cert: Buffer }> {
  await using dir = await tempDir();
  const [key, cert] = [dir.file('key.pem'), dir.file('cert.pem')];
  const subject = ['-subj', '/CN=camera', '-days', '2'];
  const make = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
  await promisify(execFile)('openssl', [...make, ...subject]);
  return { key: await readFile(key), cert: await readFile(cert) };
}
