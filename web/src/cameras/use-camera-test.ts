/** A test of a camera: begun, told step by step, cancelled by hanging up. */
import { useEffect, useRef, useState } from 'react';
import { serverNow } from '../api/cameras.js';
import { ApiFailure, ask, failureOf } from '../api/client.js';
import { serverSent } from '../api/server-sent.js';
import { type TestStep, withStep } from './test-step.js';

export type CameraTest = Readonly<{
  /** In the order they came. */
  steps: readonly TestStep[];
  isRunning: boolean;
  /** Null until it is over. */
  isOk: boolean | null;
  endedMs: number | null;
  /** What was tested, as text, to see whether it still is what the form says. */
  subject: string | null;
  /** Why it could not begin. */
  refusal: ApiFailure | null;
}>;

const NONE: CameraTest = {
  ...{ steps: [], isRunning: false, isOk: null, endedMs: null, subject: null, refusal: null },
};

export type Tester = Readonly<{
  test: CameraTest;
  /** @param body as it would be saved @returns how it ended; null where it was cancelled */
  run: (body: object, subject: string) => Promise<CameraTest | null>;
  cancel: () => void;
}>;

export function useCameraTest(): Tester {
  const [test, setTest] = useState(NONE);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (body: object, subject: string): Promise<CameraTest | null> => {
    running.current?.abort();
    const mine = (running.current = new AbortController());
    let now: CameraTest = { ...NONE, isRunning: true, subject };
    const tell = (change: Partial<CameraTest>): void => {
      if (mine.signal.aborted) return;
      now = { ...now, ...change };
      setTest(now);
    };
    tell({});
    try {
      for await (const { event, data } of tested(body, mine.signal)) {
        const said: unknown = JSON.parse(data);
        if (event === 'step') tell({ steps: withStep(now.steps, said as TestStep) });
        if (event === 'done') tell({ isOk: (said as { ok: boolean }).ok });
      }
    } catch (error) {
      if (mine.signal.aborted) return null;
      tell({ isOk: false, refusal: asFailure(error) });
    }
    tell({ isRunning: false, isOk: now.isOk ?? false, endedMs: serverNow() });
    return mine.signal.aborted ? null : now;
  };
  const cancel = (): void => {
    running.current?.abort();
    setTest(NONE);
  };
  return { test, run, cancel };
}

async function* tested(body: object, signal: AbortSignal) {
  const response = await ask('api/v1/cameras/test', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw failureOf(await response.json(), response.status);
  if (response.body) yield* serverSent(response.body);
}

function asFailure(error: unknown): ApiFailure {
  return error instanceof ApiFailure ? error : new ApiFailure('unreachable', String(error), 0);
}
