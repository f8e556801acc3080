/** What is noted of the connections of a stream, and what is never noted. */
import { describe, expect, it } from 'vitest';
import { ConnectionRecord } from '../../relay/connection-record.js';
import { leaseShape } from '../../relay/lease-shape.js';
import type { Lease } from '../../src/resolvers/lease.js';
import { standingLease } from '../../src/resolvers/lease.js';
import { FakeClock } from '../fake-clock.js';

const url = (text: string): Lease => standingLease({ kind: 'url', url: text, transport: 'tcp' });

describe('the record of connections', () => {
  it('tells when each step was done', async () => {
    const clock = new FakeClock(5_000);
    const record = new ConnectionRecord(clock);
    record.dialled();
    await clock.advance(40);
    record.leased(url('rtsp://10.0.0.7/one'));
    await clock.advance(10);
    record.step('first_byte');
    record.lost({ cause: 'offline', code: 'offline', message: 'gone', retryable: true });
    expect(record.connections.dials).toMatchObject([
      {
        atMs: 5_000,
        steps: [
          { step: 'leased', afterMs: 40 },
          { step: 'first_byte', afterMs: 50 },
        ],
        loss: { atMs: 5_050, code: 'offline', message: 'gone' },
      },
    ]);
  });

  it('keeps the newest of everything', () => {
    const record = new ConnectionRecord(new FakeClock());
    for (let n = 0; n < 20; n++) {
      record.dialled();
      for (let lease = 0; lease < 20; lease++) record.leased(url('rtsp://10.0.0.7/one'));
      record.link({ phase: 'connecting', failures: n, loss: null });
      const notes = record.started(['-i', 'pipe:0']);
      for (let line = 0; line < 100; line++) notes.said(`${n}-${line}`);
      notes.exited({ code: n, signal: null });
    }
    const { dials, processes, lines } = record.connections;
    expect([dials.length, processes.length, lines.length]).toEqual([4, 8, 200]);
    expect(dials.map(({ leases }) => leases.length)).toEqual([8, 8, 8, 8]);
    expect(lines.at(-1)).toMatchObject({ process: 20, text: '19-99' });
    expect(processes.at(-1)).toMatchObject({ number: 20, exit: { code: 19 } });
  });
});

describe('the shape of a lease', () => {
  it('says what kind of address it is', () => {
    expect(leaseShape(url('rtmp://192.168.1.9:1935/bcs/channel0_main.bcs?channel=0&token=canary'))).toMatchObject({
      kind: 'url', scheme: 'rtmp', host: 'private', port: 1935, path: '/bcs/channel0_main.bcs',
      parameters: ['channel', 'token'], hasAccount: false,
    }); // prettier-ignore
  });

  it.each([
    'rtsp://joe:canary@10.0.0.7/one',
    'rtsp://10.0.0.7/live?key=canary',
    'rtsp://10.0.0.7/user=joe_password=canary/one',
    'rtsp://10.0.0.7/canary0123456789abcdef/stream_0',
    'rtsp://canary.example.com/one',
  ])('has nothing secret of %s', (address) => {
    expect(JSON.stringify(leaseShape(url(address)))).not.toContain('canary');
  });
});
