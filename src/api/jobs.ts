/** `GET /jobs`, `DELETE /jobs/JOB`: downloads that were given a name (`?job=`), to be followed and ended. */
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type DownloadJobs, NO_PROGRESS, type Progress } from '../download-jobs.js';
import { CamrelayError } from '../model/errors.js';
import { whoAsks } from './who.js';

export type JobsDeps = Readonly<{ jobs: DownloadJobs }>;

const jobName = z
  .string({ error: 'must be given once' })
  .regex(/^[a-z0-9-]{8,64}$/, { error: 'must be 8 to 64 of a-z, 0-9 and -' })
  .optional();

export function jobsRouter({ jobs }: JobsDeps): Router {
  return Router()
    .get('/jobs', (req, res) => {
      res.json({ jobs: jobs.list(whoAsks(req)) });
    })
    .delete('/jobs/:job', (req, res) => {
      if (!jobs.cancel(req.params.job, whoAsks(req))) {
        throw new CamrelayError('not_found', 'there is no such download, or it is long over');
      }
      res.json({});
    });
}

/** Answers, and lets the job be followed that the request names, where it names one. */
export async function followed(
  { jobs }: JobsDeps,
  req: Request,
  res: Response,
  answer: (progress: Progress) => Promise<void>,
): Promise<void> {
  const id = z.object({ job: jobName }).parse(req.query).job;
  using _download = jobs.enter();
  if (id === undefined || req.method === 'HEAD') {
    await answer(NO_PROGRESS);
    return;
  }
  const request = jobs.begin(id, whoAsks(req), () => res.destroy());
  let sentBytes = 0;
  const progress: Progress = {
    whole: (bytes) => request.whole(bytes),
    sent: (offset, bytes) => {
      sentBytes += bytes;
      request.sent(offset, bytes);
    },
  };
  // Whoever has the last byte may hang up before we have noticed that it is out.
  const hasAll = (): boolean => sentBytes === Number(res.getHeader('content-length'));
  res.once('close', () => {
    request.over(res.writableFinished || hasAll() ? 'answered' : 'hung_up');
  });
  try {
    await answer(progress);
  } catch (error) {
    request.over(res.destroyed ? 'hung_up' : 'failed');
    throw error;
  }
}
