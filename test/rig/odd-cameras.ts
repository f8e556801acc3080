/** Cameras that are out of order, each in its own way. */
import { createServer, type Server, type Socket } from 'node:net';
import { freePort, listen, portOf } from './ports.js';

/** What a connection to the camera gets to see. */
type Manner = (socket: Socket) => void;

const MANNERS = {
  /** Accepts the connection and never says a word. */
  silent: () => undefined,
  /** Answers the first request with bytes that are no RTSP at all. */
  garbage: (socket) => {
    socket.once('data', () =>
      socket.end(Buffer.alloc(4_096, 'no RTSP at all \0\xff\r\n', 'latin1')),
    );
  },
  /** A good answer to DESCRIBE, after which only noise comes, without an end. */
  noise: (socket) => {
    const noise = Buffer.from(Array.from({ length: 1_400 }, (_, index) => (index * 167) % 251));
    let timer: NodeJS.Timeout | undefined;
    answerRtsp(socket, () => {
      timer ??= setInterval(() => socket.write(noise), 20);
    });
    socket.once('close', () => clearInterval(timer));
  },
  /** Asks for a password and takes none. */
  unauthorised: (socket) => {
    socket.on('data', (data) => {
      for (const [, cseq] of data.toString('latin1').matchAll(/CSeq: *(\d+)/gi)) {
        socket.write(
          `RTSP/1.0 401 Unauthorized\r\nCSeq: ${cseq!}\r\n` +
            'WWW-Authenticate: Digest realm="camera", nonce="5d41402abc4b2a76b9719d911017c592"\r\n\r\n',
        );
      }
    });
  },
} as const satisfies Record<string, Manner>;

export type OddManner = keyof typeof MANNERS;

export type OddCamera = AsyncDisposable &
  Readonly<{
    url: string;
    /** When each connection so far came, ms on the monotonic clock. */
    connections: readonly number[];
  }>;

export async function oddCamera(manner: OddManner): Promise<OddCamera> {
  const sockets = new Set<Socket>();
  const connections: number[] = [];
  const server: Server = createServer((socket) => {
    connections.push(performance.now());
    sockets.add(socket);
    socket.on('error', () => undefined); // the other side may leave as rudely as it likes
    socket.on('close', () => sockets.delete(socket));
    MANNERS[manner](socket);
  });
  await listen(server);
  return {
    url: `rtsp://127.0.0.1:${portOf(server)}/cam`,
    connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An address at which nobody listens. */
export async function refusingUrl(): Promise<string> {
  return `rtsp://127.0.0.1:${await freePort()}/cam`;
}

const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=noise',
  't=0 0',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1',
  'a=control:track1',
  'm=audio 0 RTP/AVP 97',
  'a=rtpmap:97 MPEG4-GENERIC/48000/1',
  'a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;config=1188;sizelength=13;indexlength=3;indexdeltalength=3',
  'a=control:track2',
  '',
].join('\r\n');

/** Answers as far as PLAY like a camera, then calls `onPlay`. */
function answerRtsp(socket: Socket, onPlay: () => void): void {
  socket.on('data', (data) => {
    const request = /^(\w+) [\s\S]*?CSeq: *(\d+)/i.exec(data.toString('latin1'));
    if (!request) return;
    const [, method, cseq] = request;
    const head = `RTSP/1.0 200 OK\r\nCSeq: ${cseq!}\r\n`;
    if (method === 'OPTIONS') {
      socket.write(`${head}Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n`);
    } else if (method === 'DESCRIBE') {
      const length = Buffer.byteLength(SDP);
      socket.write(
        `${head}Content-Type: application/sdp\r\nContent-Length: ${length}\r\n\r\n${SDP}`,
      );
    } else if (method === 'SETUP') {
      const transport = /Transport: *(.+?)\r/i.exec(data.toString('latin1'))?.[1] ?? '';
      socket.write(`${head}Session: 1\r\nTransport: ${transport}\r\n\r\n`);
    } else {
      socket.write(`${head}Session: 1\r\n\r\n`);
      if (method === 'PLAY') onPlay();
    }
  });
}
