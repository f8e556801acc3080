import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Viewers } from '../../../relay/outputs/hls/viewers.js';
import { type Waiter, WaitingCount, WaitingRoom } from '../../../relay/outputs/hls/waiting-room.js';
import { CamrelayError } from '../../../src/model/errors.js';
import { eventually } from '../../rig/wait.js';
import { FakeClock } from '../../fake-clock.js';
import { FakeStream, HlsServer, makeRun, PartMaker, START_MS } from './support.js';

const res = new ServerResponse(new IncomingMessage(new Socket()));

/** Somebody who waits for good, on a connection that stays. */
const waiter: Waiter = {
  ...{ res, viewer: null, attempt: () => false },
  ...{ deadlineMs: () => Infinity, giveUp: () => undefined },
};

function fill(room: WaitingRoom): number {
  let taken = 0;
  while (room.add(waiter)) taken++;
  return taken;
}

describe('a waiting room', () => {
  it('takes 2000 for one stream', () => {
    expect(fill(new WaitingRoom(new WaitingCount()))).toBe(2_000);
  });

  it('takes 8000 for all streams together, and others once some have left', () => {
    const total = new WaitingCount();
    const rooms = Array.from({ length: 5 }, () => new WaitingRoom(total));
    expect(rooms.map(fill)).toEqual([2_000, 2_000, 2_000, 2_000, 0]);
    rooms[0]!.close(() => undefined);
    expect(total.waiting).toBe(6_000);
    expect(fill(rooms[4]!)).toBe(2_000);
  });
});

describe('viewers', () => {
  it('are counted and held up to a bound, and those who are there stay', () => {
    const stream = new FakeStream('porch');
    const viewers = new Viewers(stream, () => {
      if (viewers.count >= 2_000) throw new CamrelayError('too_many_viewers', 'too many');
    });
    for (let index = 0; index < 2_000; index++) viewers.seen(`viewer ${index}`, index);
    expect(() => viewers.seen('one more', 2_000)).toThrow('too many');
    viewers.seen('viewer 1999', 2_000);
    expect([viewers.count, stream.holds]).toEqual([2_000, 2_000]);
    viewers.expire(2_000, 500);
    expect([viewers.count, stream.holds]).toEqual([499, 499]);
    viewers.close();
    expect(stream.holds).toBe(0);
  });
});

describe('a player that does not read', () => {
  it('is cut off after a minute', async () => {
    const clock = new FakeClock(START_MS);
    const stream = new FakeStream('porch');
    await using server = await HlsServer.start([stream], { clock });
    const maker = new PartMaker(makeRun('1'));
    stream.feed(...maker.segment(2, { bytes: 5_000_000 }), maker.next({ beginsSegment: true }));
    const text = await (await fetch(server.url('/hls/porch/index.m3u8'))).text();
    const playlist = await (await fetch(server.url(`/hls/porch/${text.split('\n')[3]!}`))).text();
    const segment = /^\S+seg0\S+$/m.exec(playlist)![0];
    const socket = connect(server.port, '127.0.0.1');
    socket.pause();
    const served = once(server.server, 'request');
    socket.write(`GET /hls/porch/${segment} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [, res] = (await served) as [unknown, ServerResponse];
    await eventually(() => res.writableLength > 0, { what: 'an answer under way' });
    await clock.advance(59_000);
    expect(res.destroyed).toBe(false);
    await clock.advance(2_000);
    expect(res.destroyed).toBe(true);
    socket.destroy();
  });
});
