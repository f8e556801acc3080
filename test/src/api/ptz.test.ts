import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ptzRouter } from '../../../src/api/ptz.js';
import { demoConfig } from '../../../src/config/demo.js';
import { CamrelayError } from '../../../src/model/errors.js';
import { DeviceFailure } from '../../../src/resolvers/device-failure.js';
import type { PtzCommand } from '../../../src/resolvers/ptz.js';
import type { Resolver } from '../../../src/resolvers/resolver.js';
import { eventually } from '../../rig/wait.js';
import { devicesOf, fakeResolver } from '../fake-resolver.js';
import { serve, type Served } from './serve.js';

let api: Served;
let commands: PtzCommand[];
let signals: AbortSignal[];
let move: NonNullable<Resolver['ptz']>;

const resolver = fakeResolver({
  ptz: (command, signal) => {
    commands.push(command);
    signals.push(signal);
    return move(command, signal);
  },
});

beforeAll(async () => {
  const devices = devicesOf({ demo: resolver, demo2: fakeResolver() });
  api = await serve(ptzRouter({ config: () => demoConfig('/nowhere', {}), devices }));
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  commands = [];
  signals = [];
  move = () => Promise.resolve();
});

const ask = (body: unknown, camera = 'demo') => api.ask('POST', `/cameras/${camera}/ptz`, body);

describe('a movement', () => {
  it.each([
    { body: { action: 'left' }, command: { action: 'left', speed: 50, forMs: 500 } },
    {
      body: { action: 'zoom-in', speed: 100, for: '2s' },
      command: { action: 'zoom-in', speed: 100, forMs: 2_000 },
    },
    { body: { action: 'up', for: 300 }, command: { action: 'up', speed: 50, forMs: 300 } },
    { body: { action: 'stop', speed: 3 }, command: { action: 'stop' } },
    { body: { action: 'preset', preset: 7 }, command: { action: 'preset', preset: 7 } },
  ])('$body goes to the device as $command', async ({ body, command }) => {
    const { status, body: answer } = await ask(body);
    expect([status, answer]).toEqual([200, {}]);
    expect(commands).toEqual([command]);
  });

  it.each([
    { body: {}, says: 'action' },
    { body: { action: 'explode' }, says: 'left, right' },
    { body: { action: 'left', speed: 0 }, says: 'speed: must be a whole number from 1 to 100' },
    { body: { action: 'left', speed: 1.5 }, says: 'speed' },
    { body: { action: 'left', for: '2 h' }, says: 'for: must be a duration' },
    { body: { action: 'left', for: '31s' }, says: '30s' },
    { body: { action: 'left', for: -1 }, says: 'for' },
    { body: { action: 'preset' }, says: 'preset: say which' },
    { body: { action: 'preset', preset: '1' }, says: 'preset' },
    { body: { action: 'left', reboot: true }, says: 'reboot' },
  ])('$body is refused, and the device hears nothing', async ({ body, says }) => {
    const { status, body: answer } = await ask(body);
    expect([status, answer]).toMatchObject([400, { error: { code: 'bad_request' } }]);
    expect(JSON.stringify(answer)).toContain(says);
    expect(commands).toEqual([]);
  });

  it('is answered when it is over, and ended where whoever asked hangs up', async () => {
    let isOver = false;
    move = async (_command, signal) => {
      await once(signal, 'abort');
      isOver = true;
    };
    const asked = request(api.url('/cameras/demo/ptz'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    asked.on('error', () => undefined);
    asked.end('{"action":"left","for":"30s"}');
    await eventually(() => commands.length === 1, { what: 'the movement to begin' });
    expect(isOver).toBe(false);
    asked.destroy();
    await eventually(() => isOver, { what: 'the movement to end' });
  });

  it('that was answered is not ended afterwards', async () => {
    await ask({ action: 'left' });
    expect(signals[0]!.aborted).toBe(false);
  });

  it.each([
    { error: new DeviceFailure('no_permission', 'this user may not move it'), status: 502 },
    { error: new DeviceFailure('timeout', 'no answer'), status: 504 },
    { error: new CamrelayError('bad_request', 'no such preset'), status: 400 },
  ])('that fails with $error.code answers $status', async ({ error, status }) => {
    move = () => Promise.reject(error);
    const { code, message } = error;
    expect(await ask({ action: 'left' })).toMatchObject({
      status,
      body: { error: { code, message } },
    });
  });

  it('is unsupported where the vendor has no way', async () => {
    const answer = await ask({ action: 'left' }, 'demo2');
    expect(answer).toMatchObject({ status: 501, body: { error: { code: 'unsupported' } } });
  });

  it('of an unknown camera is refused', async () => {
    expect(await ask({ action: 'left' }, 'nobody')).toMatchObject({ status: 404 });
  });
});
