/** A minimal RTSP player over TCP: asks, then reads interleaved frames as fast as they come. */
import { connect, type Socket } from 'node:net';

export type Packet = Readonly<{ channel: number; payload: Buffer }>;

/**
 * @param onPacket called with each RTP or RTCP packet; without it the bytes are only counted
 * @returns once PLAY has been answered
 */
export async function playOverTcp(
  url: string,
  onPacket?: (packet: Packet) => void,
): Promise<Player> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const player = new Player(socket, onPacket);
  await player.ask(`OPTIONS ${url} RTSP/1.0`);
  const description = await player.ask(`DESCRIBE ${url} RTSP/1.0\r\nAccept: application/sdp`);
  const controls = [...description.matchAll(/^a=control:(?!\*)(\S+)/gm)].map(
    ([, control]) => control ?? '',
  );
  const base = /^Content-Base: (\S+)/im.exec(description)?.[1] ?? `${url}/`;
  let session = '';
  for (const [index, control] of controls.entries()) {
    const target = control.includes('://')
      ? control
      : new URL(control, base.replace(/^rtsp:/, 'http:')).href.replace(/^http:/, 'rtsp:');
    const answer = await player.ask(
      `SETUP ${target} RTSP/1.0\r\nTransport: RTP/AVP/TCP;unicast;interleaved=${index * 2}-${index * 2 + 1}${session}`,
    );
    session = `\r\nSession: ${/^Session: ([^;\r]+)/im.exec(answer)?.[1] ?? ''}`;
  }
  await player.ask(`PLAY ${url} RTSP/1.0\r\nRange: npt=0-${session}`);
  return player;
}

export class Player {
  bytes = 0;
  #sequence = 0;
  #pending: Buffer = Buffer.alloc(0);
  #answered: ((answer: string) => void) | null = null;

  constructor(
    private readonly socket: Socket,
    private readonly onPacket: ((packet: Packet) => void) | undefined,
  ) {
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', () => undefined);
  }

  ask(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.socket.once('close', () =>
        reject(new Error(`closed after ${request.split('\r\n')[0] ?? ''}`)),
      );
      this.#answered = resolve;
      this.socket.write(`${request}\r\nCSeq: ${++this.#sequence}\r\n\r\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #onData(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (!this.#answered && !this.onPacket) return;
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= 4) {
      const isPacket = this.#pending[0] === 0x24;
      const taken = isPacket ? this.#packet(this.#pending) : this.#answer(this.#pending);
      if (taken === 0) return;
      this.#pending = this.#pending.subarray(taken);
    }
  }

  #packet(bytes: Buffer): number {
    const end = 4 + bytes.readUInt16BE(2);
    if (bytes.length < end) return 0;
    this.onPacket?.({ channel: bytes.readUInt8(1), payload: bytes.subarray(4, end) });
    return end;
  }

  #answer(bytes: Buffer): number {
    const headerEnd = bytes.indexOf('\r\n\r\n');
    if (headerEnd < 0) return 0;
    const header = bytes.toString('latin1', 0, headerEnd);
    const end = headerEnd + 4 + Number(/^Content-Length: (\d+)/im.exec(header)?.[1] ?? 0);
    if (bytes.length < end) return 0;
    const answered = this.#answered;
    this.#answered = null;
    answered?.(bytes.toString('latin1', 0, end));
    return end;
  }
}
