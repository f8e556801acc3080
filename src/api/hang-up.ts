/** Whether whoever asked still waits for the answer. */
import type { Response } from 'express';
import { CamrelayError } from '../model/errors.js';

/** Aborted where the client is gone before its answer is complete. */
export function hangUp(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished)
      gone.abort(new CamrelayError('timeout', 'whoever asked for this has hung up'));
  });
  return gone.signal;
}
