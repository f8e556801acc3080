/** One connection of ffmpeg to the hop, and the one to the camera that belongs to it. */
import type { Socket } from 'node:net';
import type { ExchangeLog, OpenExchange } from '../../src/resolvers/exchange-log.js';
import { ChallengeAnswers, type HttpCredentials } from '../../src/resolvers/http-auth.js';
import { bestChallenge } from '../../src/resolvers/http-challenge.js';
import {
  canonicalReply,
  headerOf,
  headersOf,
  messageBytes,
  readdressed,
  requestLine,
  type RtspPiece,
  RtspSplitter,
  statusOf,
  withHeader,
  withLength,
} from './rtsp-messages.js';

export type ConversationTerms = Readonly<{
  /** How the addresses of requests begin, at the camera and at the hop. */
  names: Readonly<{ outside: string; inside: string }>;
  /** Answered to a challenge; null where there is none. */
  account: HttpCredentials | null;
  /** What ffmpeg is told instead of the place to which the camera sends it; null ends the conversation. */
  redirected: (location: string) => string | null;
  /** The camera speaks no RTSP. */
  nonsense: () => void;
  /** Where requests and replies are noted. */
  exchanges?: ExchangeLog;
}>;

export class RtspConversation {
  #answers: ChallengeAnswers | null = null;
  /** The last request, as the camera should see it; an answer to its challenge repeats it. */
  #request: Readonly<{ head: string; body: Buffer; answered: boolean }> | null = null;
  /** What is open at the camera. */
  #session: string | null = null;
  readonly #fromCamera = new RtspSplitter();
  /** Of the last request. */
  #note: OpenExchange | undefined;

  constructor(
    private readonly player: Socket,
    private readonly device: Socket,
    private readonly terms: ConversationTerms,
  ) {}

  begin(): void {
    this.player.once('close', () => this.#sayGoodbye());
    this.device.once('close', () => this.#note?.failed('the connection ended'));
    const ofPlayer = new RtspSplitter();
    this.#read(this.player, this.device, (bytes) => {
      for (const piece of ofPlayer.push(bytes)) this.#fromPlayer(piece);
    });
    this.#read(this.device, this.player, (bytes) => {
      for (const piece of this.#fromCamera.push(bytes)) this.#fromDevice(piece);
    });
  }

  #read(from: Socket, to: Socket, passOn: (bytes: Buffer) => void): void {
    from.on('data', (bytes: Buffer) => {
      try {
        passOn(bytes);
      } catch {
        // It speaks no RTSP, and ffmpeg would make nothing of it either.
        if (from === this.device) this.terms.nonsense();
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
    // An answer to what the camera asked.
    if (!requestLine(piece.head))
      return void this.device.write(messageBytes(piece.head, piece.body));
    const { inside, outside } = this.terms.names;
    const head = readdressed(piece.head, inside, outside);
    this.#request = { head, body: piece.body, answered: this.#answers !== null };
    if (this.#method === 'TEARDOWN') this.#session = null;
    this.#ask();
  }

  #fromDevice(piece: RtspPiece): void {
    if (piece.kind === 'raw') return void this.player.write(piece.bytes);
    if (requestLine(piece.head)) return this.#tell(withLength(piece.head, piece.body), piece.body);
    const head = canonicalReply(piece.head, piece.body);
    const status = statusOf(head) ?? 0;
    this.#note?.answered(status, headersOf(head));
    this.#note?.ended(piece.body);
    this.#note = undefined;
    if (status === 401 && this.#answer(head)) return;
    if (status >= 300 && status < 400) return this.#redirect(head);
    const session = headerOf(head, 'Session')?.split(';', 1)[0];
    if (session !== undefined && this.#method !== 'TEARDOWN') this.#session = session;
    if (status === 200 && this.#method === 'PLAY') {
      this.#fromCamera.relax();
    }
    this.#tell(this.#method === 'SETUP' ? this.#withOwnSource(head) : head, piece.body);
  }

  get #method(): string | null {
    return (this.#request && requestLine(this.#request.head)?.method) ?? null;
  }

  #tell(head: string, body: Buffer): void {
    this.player.write(messageBytes(head, body));
  }

  #redirect(head: string): void {
    const location = this.terms.redirected(headerOf(head, 'Location') ?? '');
    if (location === null) return void this.player.destroy();
    this.#tell(withHeader(head, 'Location', location), Buffer.alloc(0));
  }

  /** Where media comes by UDP ffmpeg sends there too: to the camera, whatever that says. */
  #withOwnSource(head: string): string {
    const transport = headerOf(head, 'Transport');
    const { remoteAddress } = this.device;
    if (!transport || !remoteAddress || /interleaved/i.test(transport)) return head;
    const plain = transport.replace(/;\s*source=[^;,]*/gi, '');
    return withHeader(head, 'Transport', `${plain};source=${remoteAddress}`);
  }

  /** A player that closes with media unread resets its connection, and its own goodbye may be lost. */
  #sayGoodbye(): void {
    const line = this.#request && requestLine(this.#request.head);
    if (!line || !this.#request || this.#session === null) return;
    const cseq = Number(headerOf(this.#request.head, 'CSeq') ?? 0) + 1;
    const head = `TEARDOWN ${line.uri} RTSP/1.0\nCSeq: ${cseq}\nSession: ${this.#session}`;
    this.#request = { head, body: Buffer.alloc(0), answered: true };
    this.#ask();
  }

  /** @returns whether the request was sent again, with an answer to the challenge */
  #answer(head: string): boolean {
    const challenge = bestChallenge(challengesOf(head));
    const isStale = challenge?.parameters.stale?.toLowerCase() === 'true';
    const { account } = this.terms;
    if (!challenge || !account || !this.#request || (this.#request.answered && !isStale))
      return false;
    this.#answers = new ChallengeAnswers(challenge, account);
    this.#request = { ...this.#request, answered: true };
    this.#ask();
    return true;
  }

  /** Where no answer came to the one before, there will be none. */
  #begin({ method, uri }: Line, headers: Readonly<Record<string, string[]>>, body: Buffer): void {
    this.#note = this.terms.exchanges?.begin({
      protocol: 'rtsp',
      peer: this.terms.names.outside,
      method,
      target: uri,
      headers,
      body: body.length > 0 ? body : null,
    });
  }

  #ask(): void {
    if (!this.#request) return;
    const { head, body } = this.#request;
    const line = requestLine(head);
    const answer = line && this.#answers?.header(line.method, line.uri);
    const whole = answer ? `${head}\nAuthorization: ${answer}` : head;
    if (line) this.#begin(line, headersOf(whole), body);
    this.device.write(messageBytes(whole, body));
  }
}

/** @property uri as the camera sees it */
type Line = Readonly<{ method: string; uri: string }>;

/** Every challenge of a reply; some devices offer Basic and Digest in headers of their own. */
function challengesOf(head: string): string[] {
  return head
    .split('\n')
    .map((line) => headerOf(line, 'WWW-Authenticate'))
    .filter((value) => value !== undefined);
}
