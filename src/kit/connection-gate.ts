/**
 * How many connections a listener takes: in all, and of one client.
 *
 * Where it is full, one that came and has asked for nothing yet makes room for the next, the oldest
 * first. So those who connect and say nothing, however many, keep nobody out who does say something.
 * Sockets are told apart by their ends, as a TLS socket stands for the one below it.
 */
import type { Server, Socket } from 'node:net';
import type { Bound, Bounds } from './bounds.js';
import { clientKey, isLoopbackAddress } from './client-key.js';
import { endsOf, standInFront } from './in-front.js';
import type { Log, LogFields } from './log.js';

/** What a listener may take, as it is configured now. */
export type ConnectionLimits = Readonly<{
  most: () => number;
  mostPerClient: () => number;
  /** Above the limit, for this machine alone: its own workers read from its listeners. */
  ownReserve: number;
  /** Addresses that stand for many clients, or for this machine. */
  isExempt: (address: string) => boolean;
}>;

export type ConnectionGateOptions = Readonly<{
  name: 'http' | 'rtsp' | 'rtmp';
  limits: ConnectionLimits;
  bounds: Bounds;
  log: Log;
}>;

type Guest = Readonly<{ socket: Socket; client: string | null }>;

export class ConnectionGate {
  readonly #guests = new Map<string, Guest>();
  /** Those who have asked for nothing yet, in the order in which they came. */
  readonly #silent = new Map<string, Socket>();
  readonly #perClient = new Map<string, number>();
  readonly #all: Bound;
  readonly #ofOne: Bound;
  readonly #pass: (socket: Socket) => void;

  /** @param server with all its `connection` listeners */
  constructor(
    server: Server,
    private readonly options: ConnectionGateOptions,
  ) {
    const { name, limits, bounds } = options;
    this.#all = bounds.add(`${name}_connections`, {
      used: () => this.#guests.size,
      most: limits.most,
    });
    this.#ofOne = bounds.add(`${name}_connections_per_client`, {
      used: () => Math.max(0, ...this.#perClient.values()),
      most: limits.mostPerClient,
    });
    this.#pass = standInFront(server, (socket) => this.#receive(socket));
  }

  /** This one has asked for something, and stays. */
  hasAsked(socket: Socket): void {
    this.#silent.delete(endsOf(socket) ?? '');
  }

  #receive(socket: Socket): void {
    const ends = endsOf(socket);
    const address = socket.remoteAddress;
    if (ends === null || address === undefined) {
      socket.destroy();
      return;
    }
    const { limits } = this.options;
    const client = limits.isExempt(address) ? null : clientKey(address);
    if (client !== null && (this.#perClient.get(client) ?? 0) >= limits.mostPerClient()) {
      this.#ofOne.refuse();
      this.#refuse(socket, 'too many connections of one client', { from: address });
      return;
    }
    const isFull = !this.#hasReserve(address) && !this.#all.admits();
    if (isFull && !this.#makeRoom()) {
      this.#refuse(socket, 'too many connections');
      return;
    }
    this.#admit(socket, { ends, client });
  }

  #admit(socket: Socket, { ends, client }: { ends: string; client: string | null }): void {
    this.#guests.set(ends, { socket, client });
    this.#silent.set(ends, socket);
    if (client !== null) this.#perClient.set(client, (this.#perClient.get(client) ?? 0) + 1);
    socket.once('close', () => this.#forget(ends, socket));
    this.#pass(socket);
  }

  #forget(ends: string, socket: Socket): void {
    const guest = this.#guests.get(ends);
    if (guest?.socket !== socket) return;
    this.#guests.delete(ends);
    this.#silent.delete(ends);
    if (guest.client === null) return;
    const left = (this.#perClient.get(guest.client) ?? 1) - 1;
    if (left > 0) this.#perClient.set(guest.client, left);
    else this.#perClient.delete(guest.client);
  }

  #hasReserve(address: string): boolean {
    const { most, ownReserve } = this.options.limits;
    const beyond = this.#guests.size - most();
    return beyond >= 0 && beyond < ownReserve && isLoopbackAddress(address);
  }

  /** @returns false where all have asked for something */
  #makeRoom(): boolean {
    const [oldest] = this.#silent;
    if (!oldest) return false;
    const [ends, socket] = oldest;
    const { log, name } = this.options;
    log.warn(`${name}: too many connections; one that asks for nothing has to go`);
    this.#forget(ends, socket);
    socket.destroy();
    return true;
  }

  #refuse(socket: Socket, why: string, fields: LogFields = {}): void {
    // An error closes it, which is what we want; without a listener the program ends.
    socket.on('error', () => undefined);
    socket.destroy();
    const { log, name } = this.options;
    log.warn(`${name}: connection refused: ${why}`, fields);
  }
}
