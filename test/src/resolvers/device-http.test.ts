import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { DeviceHttp } from '../../../src/resolvers/device-http.js';
import { sendText, startDeviceServer, type DeviceServer } from '../../simulators/device-server.js';

const never = new AbortController().signal;

function challenging(): Promise<DeviceServer> {
  return startDeviceServer({
    answer: ({ headers, path }, res) => {
      if (path === '/moved') return void res.writeHead(302, { location: '/here' }).end('see there');
      if (headers.authorization !== undefined) return sendText(res, 200, 'welcome');
      res.writeHead(401, { 'www-authenticate': 'Basic realm="a"' }).end('<h1>Unauthorized</h1>');
    },
  });
}

/** Fails the test where anything goes wrong that nobody waits for. */
describe('talking to a device', () => {
  it.each(['/', '/moved'])('leaves nothing behind of the answers on the way (%s)', async (path) => {
    await using server = await challenging();
    const credentials = { username: 'u', password: '' };
    await using http = new DeviceHttp({ origin: server.origin, credentials });
    const { body } = await http.request({ path }, never);
    expect(body.toString()).toBe('welcome');
  });

  it('tells a device that hangs up from one that talks nonsense', async () => {
    await using server = await challenging();
    await using http = new DeviceHttp({ origin: server.origin });
    server.misbehave('hang_up');
    const hungUp = { name: 'DeviceFailure', code: 'bad_reply' };
    await expect(http.request({ path: '/' }, never)).rejects.toMatchObject(hungUp);
    await expect(http.request({ path: '/' }, never)).rejects.toThrow('closed the connection');
  });

  it('is given up in time also where memory was cleared up meanwhile', async () => {
    await using server = await challenging();
    await using http = new DeviceHttp({ origin: server.origin });
    server.misbehave('silence');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const asked = http.request({ path: '/', timeoutMs: 300 }, never);
    const collecting = setInterval(collect, 20);
    try {
      await expect(asked).rejects.toMatchObject({ code: 'timeout' });
    } finally {
      clearInterval(collecting);
    }
  });
});
