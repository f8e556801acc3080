/**
 * A hop on loopback between ffmpeg and a camera whose RTSP replies ffmpeg does not understand.
 *
 * It mends the names of headers, and answers the camera's challenge itself, since an answer made
 * for the hop's address would be wrong at the camera's. Its own address holds a secret: nobody
 * else on this machine gets the stream without the account.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Loss } from '../../model/loss.js';
import { ChallengeAnswers, type HttpCredentials } from '../http-auth.js';
import { bestChallenge } from '../http-challenge.js';
import {
  headerOf,
  messageBytes,
  readdressed,
  requestLine,
  type RtspPiece,
  RtspSplitter,
  statusOf,
  withKnownNames,
} from './rtsp-messages.js';

const CONNECT_WITHIN_MS = 5_000;
/** ffmpeg opens one; a second look at the stream may overlap with the end of the first. */
const MOST_CONNECTIONS = 2;

export interface RtspHop {
  /** What ffmpeg opens. Holds a secret. */
  readonly url: string;
  /** Why the camera could not be reached; ffmpeg sees only a connection that is closed. */
  readonly failure: Loss | null;
  close(): Promise<void>;
}

/** @param url of the camera, without an account */
export async function openRtspHop(url: string, account: HttpCredentials): Promise<RtspHop> {
  const server = createServer();
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new Hop(server, new URL(url), account);
}

class Hop implements RtspHop {
  failure: Loss | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #base: string;

  constructor(
    private readonly server: Server,
    private readonly camera: URL,
    account: HttpCredentials,
  ) {
    const { port } = server.address() as AddressInfo;
    this.#base = `rtsp://127.0.0.1:${port}/${randomBytes(16).toString('hex')}`;
    server.on('connection', (player) => {
      const device = connect({
        host: camera.hostname.replace(/^\[|\]$/g, ''),
        port: Number(camera.port),
      });
      for (const socket of [player, device]) this.#keep(socket);
      device.setTimeout(CONNECT_WITHIN_MS, () => device.destroy(new Error('no answer')));
      device.once('connect', () => device.setTimeout(0));
      device.once('error', () => {
        if (device.connecting || device.remoteAddress === undefined) this.failure = UNREACHABLE;
      });
      const names = { outside: `rtsp://${camera.host}`, inside: this.#base };
      new Conversation(player, device, names, account).begin();
    });
  }

  get url(): string {
    return `${this.#base}${this.camera.pathname}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

const UNREACHABLE: Loss = {
  cause: 'offline',
  code: 'unreachable',
  message: 'the camera does not take an RTSP connection; is it on, and is the port right?',
  retryable: true,
};

/** One connection of a player, and the one to the camera that belongs to it. */
class Conversation {
  #answers: ChallengeAnswers | null = null;
  /** The last request, as the camera should see it; an answer to its challenge repeats it. */
  #request: Readonly<{ head: string; body: Buffer; answered: boolean }> | null = null;

  constructor(
    private readonly player: Socket,
    private readonly device: Socket,
    private readonly names: Readonly<{ outside: string; inside: string }>,
    private readonly account: HttpCredentials,
  ) {}

  begin(): void {
    this.#read(this.player, this.device, (piece) => this.#fromPlayer(piece));
    this.#read(this.device, this.player, (piece) => this.#fromDevice(piece));
  }

  #read(from: Socket, to: Socket, passOn: (piece: RtspPiece) => void): void {
    const splitter = new RtspSplitter();
    from.on('data', (bytes: Buffer) => {
      try {
        for (const piece of splitter.push(bytes)) passOn(piece);
      } catch {
        // It speaks no RTSP, and ffmpeg would make nothing of it either.
        from.destroy();
      }
      if (to.writableNeedDrain) from.pause();
    });
    to.on('drain', () => from.resume());
    from.on('error', () => from.destroy());
    from.on('close', () => to.destroySoon());
  }

  #fromPlayer(piece: RtspPiece): void {
    if (piece.kind === 'raw') return void this.device.write(piece.bytes);
    const head = readdressed(piece.head, this.names.inside, this.names.outside);
    // Whoever does not know the secret has found the port by chance.
    if (this.#request === null && head === piece.head) return void this.player.destroy();
    this.#request = { head, body: piece.body, answered: this.#answers !== null };
    this.#ask();
  }

  #fromDevice(piece: RtspPiece): void {
    if (piece.kind === 'raw') return void this.player.write(piece.bytes);
    if (statusOf(piece.head) === 401 && this.#answer(piece.head)) return;
    this.player.write(messageBytes(withKnownNames(piece.head), piece.body));
  }

  /** @returns whether the request was sent again, with an answer to the challenge */
  #answer(head: string): boolean {
    const challenge = bestChallenge(challengesOf(head));
    const isStale = challenge?.parameters.stale?.toLowerCase() === 'true';
    if (!challenge || !this.#request || (this.#request.answered && !isStale)) return false;
    this.#answers = new ChallengeAnswers(challenge, this.account);
    this.#request = { ...this.#request, answered: true };
    this.#ask();
    return true;
  }

  #ask(): void {
    if (!this.#request) return;
    const { head, body } = this.#request;
    const line = requestLine(head);
    const answer = line && this.#answers?.header(line.method, line.uri);
    const whole = answer ? `${head}\r\nAuthorization: ${answer}` : head;
    this.device.write(messageBytes(whole, body));
  }
}

/** Every challenge of a reply; some devices offer Basic and Digest in headers of their own. */
function challengesOf(head: string): string[] {
  return head
    .split('\r\n')
    .map((line) => headerOf(line, 'WWW-Authenticate'))
    .filter((value) => value !== undefined);
}
