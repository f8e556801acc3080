/** A proxy that shows a program below a path of its own, which the program is not told. */
import { createServer, request, type Server } from 'node:http';
import { listen, portOf } from '../rig/ports.js';

export class PrefixProxy implements AsyncDisposable {
  private constructor(
    private readonly server: Server,
    private readonly prefix: string,
  ) {}

  /** @param prefix with a slash in front and none at the end */
  static async before(origin: string, prefix: string): Promise<PrefixProxy> {
    const server = createServer((req, res) => {
      if (!req.url?.startsWith(`${prefix}/`)) {
        res.writeHead(404).end();
        return;
      }
      const { method, headers } = req;
      const url = new URL(req.url.slice(prefix.length), origin);
      const onward = request(url, { method, headers }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      });
      onward.on('error', () => res.destroy());
      res.on('close', () => onward.destroy());
      req.pipe(onward);
    });
    await listen(server);
    return new PrefixProxy(server, prefix);
  }

  /** @param path as the program knows it */
  url(path: string): string {
    return `http://127.0.0.1:${portOf(this.server)}${this.prefix}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}
