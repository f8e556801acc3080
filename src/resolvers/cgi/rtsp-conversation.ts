/** One connection of a player to the hop, and the one to the camera that belongs to it. */
import type { Socket } from 'node:net';
import type { ExchangeLog, OpenExchange } from '../exchange-log.js';
import { ChallengeAnswers, type HttpCredentials } from '../http-auth.js';
import { bestChallenge } from '../http-challenge.js';
import {
  headerOf,
  headersOf,
  messageBytes,
  readdressed,
  requestLine,
  type RtspPiece,
  RtspSplitter,
  statusOf,
  withKnownNames,
} from './rtsp-messages.js';

export class RtspConversation {
  #answers: ChallengeAnswers | null = null;
  /** The last request, as the camera should see it; an answer to its challenge repeats it. */
  #request: Readonly<{ head: string; body: Buffer; answered: boolean }> | null = null;
  #note: OpenExchange | undefined;
  /** What is open at the camera. */
  #session: string | null = null;

  constructor(
    private readonly player: Socket,
    private readonly device: Socket,
    private readonly names: Readonly<{ outside: string; inside: string }>,
    private readonly account: HttpCredentials,
    private readonly exchanges?: ExchangeLog,
  ) {}

  begin(): void {
    this.player.once('close', () => this.#sayGoodbye());
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
    if (isTeardown(head)) this.#session = null;
    this.#ask();
  }

  #fromDevice(piece: RtspPiece): void {
    if (piece.kind === 'raw') return void this.player.write(piece.bytes);
    this.#note?.answered(statusOf(piece.head) ?? 0, headersOf(piece.head));
    this.#note?.ended(piece.body);
    if (statusOf(piece.head) === 401 && this.#answer(piece.head)) return;
    const session = headerOf(piece.head, 'Session')?.split(';', 1)[0];
    if (session !== undefined && this.#request && !isTeardown(this.#request.head))
      this.#session = session;
    this.player.write(messageBytes(withKnownNames(piece.head), piece.body));
  }

  /** A player that closes with media unread resets its connection, and its own goodbye may be lost. */
  #sayGoodbye(): void {
    const line = this.#request && requestLine(this.#request.head);
    if (!line || !this.#request || this.#session === null) return;
    const cseq = Number(headerOf(this.#request.head, 'CSeq') ?? 0) + 1;
    const head = `TEARDOWN ${line.uri} RTSP/1.0\r\nCSeq: ${cseq}\r\nSession: ${this.#session}`;
    this.#request = { head, body: Buffer.alloc(0), answered: true };
    this.#ask();
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
    if (line)
      this.#note = this.exchanges?.begin({
        ...{ protocol: 'rtsp', peer: this.names.outside, method: line.method, target: line.uri },
        ...{ headers: headersOf(head), body: body.length > 0 ? body : null },
      });
    const whole = answer ? `${head}\r\nAuthorization: ${answer}` : head;
    this.device.write(messageBytes(whole, body));
  }
}

function isTeardown(head: string): boolean {
  return requestLine(head)?.method === 'TEARDOWN';
}

/** Every challenge of a reply; some devices offer Basic and Digest in headers of their own. */
function challengesOf(head: string): string[] {
  return head
    .split('\r\n')
    .map((line) => headerOf(line, 'WWW-Authenticate'))
    .filter((value) => value !== undefined);
}
