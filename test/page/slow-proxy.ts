/** A way to the program over which downloads come slowly, so that one can watch them come. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 20;
/** Whole downloads: a question for the first byte is none. */
const isDownload = ({ url = '', headers }: IncomingMessage): boolean =>
  /clip\.mp4|clips\.zip/.test(url) && headers.range === undefined;

export class SlowProxy implements AsyncDisposable {
  private constructor(
    private readonly close: () => Promise<void>,
    readonly base: string,
  ) {}

  static async start(target: string, bytesPerS: number): Promise<SlowProxy> {
    const server = createServer((req, res) => {
      const { method, headers } = req;
      const onward = request(`${target}${req.url}`, { method, headers, agent: false }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        if (isDownload(req)) void trickle(answer, res, bytesPerS);
        else answer.pipe(res);
      });
      onward.on('error', () => res.destroy());
      res.on('close', () => onward.destroy());
      req.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const close = (): Promise<void> => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    };
    return new SlowProxy(close, `http://127.0.0.1:${port}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function trickle(
  from: IncomingMessage,
  to: ServerResponse,
  bytesPerS: number,
): Promise<void> {
  try {
    for await (const chunk of from) {
      const bytes = chunk as Buffer;
      to.write(bytes);
      await sleep(Math.max(STEP_MS, (bytes.length / bytesPerS) * 1_000));
    }
    to.end();
  } catch {
    to.destroy();
  }
}
