/** Opening a listening server, and saying why it could not be. */
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listenOn } from '../../../src/kit/listen-on.js';
import { listen, portOf } from '../../rig/ports.js';

describe('listening', () => {
  it('says that somebody else has the port', async () => {
    const other = await listen(createServer());
    const port = portOf(other);
    const trying = listenOn(createServer(), { host: '127.0.0.1', port }, 'rtmp.listen');
    await expect(trying).rejects.toMatchObject({
      code: 'port_in_use',
      message: `another program already listens on 127.0.0.1:${port} (rtmp.listen); stop it or choose another port`,
    });
    other.close();
  });

  it('says that the address belongs to another machine, which is for the configuration to mend', async () => {
    // Of the addresses for documents (RFC 5737), which no machine has.
    const trying = listenOn(createServer(), { host: '192.0.2.1', port: 0 }, 'http.listen');
    await expect(trying).rejects.toMatchObject({
      code: 'bad_config',
      message: 'this machine has no address 192.0.2.1; correct http.listen',
    });
  });
});
