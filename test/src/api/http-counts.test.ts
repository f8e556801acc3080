/** What the HTTP server was asked, counted in classes. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { HttpCounts } from '../../../src/api/http-counts.js';
import { listen, portOf } from '../../rig/ports.js';
import { eventually } from '../../rig/wait.js';

it('counts requests by class and status, whatever addresses are made up', async () => {
  const counts = new HttpCounts();
  const server = await listen(
    createServer((req, res) => {
      counts.follow(req, res);
      if (req.url === '/hang') return;
      res.statusCode = req.url?.includes('none') ? 404 : 200;
      res.end();
    }),
  );
  const port = portOf(server);
  const paths = ['/api/v1/cameras', '/api/v1/none', '/hls/a/index.m3u8', '/flv/a.flv', '/readyz?x', '/', '/none4711', '/none4712']; // prettier-ignore
  await Promise.all(paths.map((path) => fetch(`http://127.0.0.1:${port}${path}`)));
  const hasty = connect(port, '127.0.0.1', () =>
    hasty.write('GET /hang HTTP/1.1\r\nHost: a\r\n\r\n'),
  );
  setTimeout(() => hasty.destroy(), 50);
  await eventually(() => counts.all().some(({ status }) => status === 'gone'), { what: 'a hang-up' }); // prettier-ignore
  const told = counts.all().map(({ kind, status, requests }) => `${kind} ${status} ${requests}`);
  expect(told.toSorted()).toEqual(
    ['api 2xx 1', 'api 4xx 1', 'flv 2xx 1', 'hls 2xx 1', 'page 2xx 1', 'page 4xx 2', 'page gone 1', 'probe 2xx 1'], // prettier-ignore
  );
  server.closeAllConnections();
  server.close();
});
