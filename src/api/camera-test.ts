/** `POST /cameras/test`: tries a camera before it is saved, told step by step as server-sent events. */
import { type Response, Router } from 'express';
import type { CameraTests } from '../camera-test/camera-tests.js';
import type { Step } from '../camera-test/steps.js';
import type { ConfigKeeper } from '../config-keeper.js';
import type { Redactor } from '../kit/redactor.js';
import { bodyOf } from './body.js';
import { cameraNamed } from './cameras.js';
import { candidate } from './camera-patch.js';
import { hangUp } from './hang-up.js';

export type CameraTestDeps = Readonly<{
  configKeeper: Pick<ConfigKeeper, 'wouldBe'>;
  cameraTests: Pick<CameraTests, 'run'>;
  redactor: Pick<Redactor, 'redact'>;
}>;

export function cameraTestRouter({ configKeeper, cameraTests, redactor }: CameraTestDeps): Router {
  return Router().post('/cameras/test', async (req, res) => {
    const { id, next } = candidate(bodyOf(req));
    const wanted = configKeeper.wouldBe(id, next);
    const told = {
      begun: () => begin(res),
      step: (step: Step) =>
        send(
          res,
          'step',
          stepView(step, (text) => redactor.redact(text)),
        ),
    };
    const signal = hangUp(res);
    const ok = await cameraTests.run(cameraNamed(wanted, id), wanted, told, signal);
    send(res, 'done', { ok });
    res.end();
  });
}

function begin(res: Response): void {
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
}

function send(res: Response, event: string, data: unknown): void {
  if (!res.destroyed) res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function stepView({ tookMs, message, ...step }: Step, redact: (text: string) => string) {
  return { ...step, took_ms: tookMs, message: redact(message) };
}
