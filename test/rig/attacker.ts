/** Clients that mean no good: they connect, and stay silent, drip, or send what makes no sense. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const DRIP_EVERY_MS = 100;

/** A few connections to one port, all of which go with it. */
export class Attack implements Disposable {
  readonly #sockets = new Set<Socket>();

  constructor(private readonly port: number) {}

  /** Connections that the server has not closed yet. */
  get open(): number {
    return [...this.#sockets].filter((socket) => !socket.closed).length;
  }

  /** Resolves once they are all connected, or refused. */
  async connect(count: number): Promise<Socket[]> {
    const sockets = Array.from({ length: count }, () => {
      const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true });
      // Being thrown out is what is expected.
      socket.on('error', () => undefined);
      socket.on('end', () => socket.destroy());
      socket.resume();
      this.#sockets.add(socket);
      return socket;
    });
    await Promise.all(
      sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])),
    );
    return sockets;
  }

  /** Each sends a byte now and then, until the server has had enough. */
  async drip(count: number, bytes: Buffer): Promise<void> {
    const sockets = await this.connect(count);
    for (let sent = 0; sent < bytes.length && sockets.some(({ closed }) => !closed); sent++) {
      for (const socket of sockets)
        if (socket.writable) socket.write(bytes.subarray(sent, sent + 1));
      await sleep(DRIP_EVERY_MS);
    }
  }

  /** Each sends the same at once. @param half ends its own side behind it */
  async send(count: number, bytes: (index: number) => Buffer, half = false): Promise<void> {
    const sockets = await this.connect(count);
    sockets.forEach((socket, index) => {
      if (!socket.writable) return;
      if (half) socket.end(bytes(index));
      else socket.write(bytes(index));
    });
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Says something on a connection of its own, and gives all that is answered until it is closed. */
export async function exchange(port: number, bytes: Buffer | string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(bytes);
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}
