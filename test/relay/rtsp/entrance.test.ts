import { describe, expect, it } from 'vitest';
import { Entrance } from '../../../relay/outputs/rtsp/entrance.js';
import type { RtspRequest } from '../../../relay/outputs/rtsp/message.js';
import { parseTarget } from '../../../relay/outputs/rtsp/target.js';
import { ANYBODY, type Doorkeeper } from '../../../src/model/access.js';
import { CamrelayError } from '../../../src/model/errors.js';

const BASIC = `Basic ${Buffer.from('ann:pass').toString('base64')}`;

/** Lets in who shows anything; counts what is held. */
class Door implements Doorkeeper {
  readonly isClosed = true;
  readonly takesDigest = false;
  readonly held = new Set<() => void>();

  admit(...[, shown]: Parameters<Doorkeeper['admit']>): ReturnType<Doorkeeper['admit']> {
    if (shown.kind === 'nothing') throw new CamrelayError('unauthorized', 'sign in first');
    return {
      who: ANYBODY,
      hold: (end) => {
        this.held.add(end);
        return { [Symbol.dispose]: () => void this.held.delete(end) };
      },
    };
  }
}

function visit() {
  const door = new Door();
  const entrance = new Entrance({ nonce: 'n', host: '192.0.2.1' } as never, { door });
  const ask = (camera: string, authorization?: string) => {
    const uri = `rtsp://h/${camera}`;
    const headers = new Map(authorization === undefined ? [] : [['authorization', authorization]]);
    const request: RtspRequest = {
      ...{ method: 'SETUP', uri, version: '1.0', headers, body: Buffer.alloc(0) },
    };
    return entrance.admit(request, parseTarget(uri), 'watch');
  };
  return { door, entrance, ask };
}

describe('whoever was let in to a camera', () => {
  it('need not show anything again on this connection, for that camera alone', async () => {
    const { ask } = visit();
    await ask('porch', BASIC);
    expect((await ask('porch')).who).toBe(ANYBODY);
    expect((await ask('porch/sub')).who).toBe(ANYBODY);
    await expect(ask('yard')).rejects.toMatchObject({ status: 401 });
  });

  it('has to show it again once it was taken back', async () => {
    const { door, ask } = visit();
    await ask('porch', BASIC);
    for (const end of door.held) end();
    await expect(ask('porch')).rejects.toMatchObject({ status: 401 });
  });

  it('is held once, however often they show who they are, and not beyond the connection', async () => {
    const { door, entrance, ask } = visit();
    for (let n = 0; n < 50; n++) await ask('porch', BASIC);
    expect(door.held.size).toBe(1);
    for (let n = 0; n < 50; n++) await ask(`camera-${n}`, BASIC);
    expect(door.held.size).toBe(16);
    entrance[Symbol.dispose]();
    expect(door.held.size).toBe(0);
    await ask('porch', BASIC);
    expect(door.held.size).toBe(0);
  });
});
