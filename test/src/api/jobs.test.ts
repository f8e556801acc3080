/** When a request of a followed download counts as answered. */
import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { followed } from '../../../src/api/jobs.js';
import { letIn } from '../../../src/api/who.js';
import { DownloadJobs } from '../../../src/download-jobs.js';
import { Bounds } from '../../../src/kit/bounds.js';
import { EventBus } from '../../../src/kit/event-bus.js';
import { ANYBODY } from '../../../src/model/access.js';
import { FakeClock } from '../../fake-clock.js';

const ID = 'a-download';

/** Sends so many of a hundred bytes; then the client hangs up, and it was never noticed that all are out. */
async function stateAfter(sentBytes: number): Promise<unknown> {
  const clock = new FakeClock();
  const jobs = new DownloadJobs({ events: new EventBus(0), clock, bounds: new Bounds(), most: () => 8 }); // prettier-ignore
  const res = Object.assign(new EventEmitter(), {
    writableFinished: false,
    destroyed: true,
    getHeader: () => 100,
  });
  const req = { query: { job: ID }, method: 'GET' } as unknown as Request;
  letIn(req, ANYBODY);
  await followed({ jobs }, req, res as unknown as Response, (progress) => {
    progress.whole(1_000);
    progress.sent(0, sentBytes);
    res.emit('close');
    return Promise.resolve();
  });
  return jobs.list(ANYBODY)[0]?.state;
}

describe('a request of a followed download', () => {
  it('is answered once the client has all of it, however it hangs up', async () => {
    expect(await stateAfter(100)).toBe('running');
  });

  it('is given up where the client hangs up before', async () => {
    expect(await stateAfter(99)).toBe('cancelled');
  });
});
