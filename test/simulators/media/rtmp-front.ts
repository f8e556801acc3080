/** The RTMP port of a simulated device: takes any application and stream name, and asks at the door. */
import { NOTHING, OPEN_DOOR } from '../../../src/model/access.js';
import { createServer, type Server, type Socket } from 'node:net';
import type { EgressTable } from '../../../relay/outputs/rtmp/egress-table.js';
import { RtmpConnection, type RtmpDesk } from '../../../relay/outputs/rtmp/rtmp-connection.js';
import { systemClock } from '../../../src/kit/clock.js';
import { silentLog } from '../../../src/kit/log.js';
import { CamrelayError } from '../../../src/model/errors.js';
import { listen, portOf } from '../../rig/ports.js';
import { Guests } from './guests.js';
import type { MediaConnection, MediaListener, RtmpOptions } from './media.js';

export class RtmpFront implements MediaListener {
  readonly #server: Server;
  readonly #guests = new Guests();
  readonly #sockets = new Set<Socket>();

  private constructor(options: RtmpOptions, table: EgressTable) {
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      receive(socket, options, table, this.#guests);
    });
  }

  static async open(options: RtmpOptions, table: EgressTable): Promise<RtmpFront> {
    const front = new RtmpFront(options, table);
    await listen(front.#server, options.port);
    return front;
  }

  get port(): number {
    return portOf(this.#server);
  }

  get open(): readonly MediaConnection[] {
    return this.#guests.open;
  }

  get ended(): readonly MediaConnection[] {
    return this.#guests.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function receive(socket: Socket, { door }: RtmpOptions, table: EgressTable, guests: Guests): void {
  const desk: RtmpDesk = {
    // The whole of it is the path here: the door wants it as it was written.
    addressOf: (app: string, name: string) => ({
      path: `/${app}/${name}`,
      query: new URLSearchParams(),
    }),
    seatAt: ({ path: target }: { path: string }) => {
      const admission = door({ protocol: 'rtmp', target });
      if ('refuse' in admission) throw new CamrelayError('not_found', 'there is no such stream');
      const guest = { target, saidGoodbye: false, cut: () => void socket.destroy() };
      guests.enter(guest);
      socket.once('close', () => {
        guests.leave(guest);
        admission.left?.();
      });
      return table.take(admission.film);
    },
    admit: ({ path: camera }, to, from) => OPEN_DOOR.admit({ camera, to }, NOTHING, from),
    publicationAt: () => null,
  };
  new RtmpConnection(socket, desk, { clock: systemClock, log: silentLog });
}
