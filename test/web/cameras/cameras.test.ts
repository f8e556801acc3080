/** Ids, order, and what a test of a camera says. */
import { describe, expect, it } from 'vitest';
import { idOf } from '../../../web/src/cameras/camera-id.js';
import { fieldToMend, problemsIn } from '../../../web/src/cameras/mending.js';
import { inOrder, moved } from '../../../web/src/cameras/order.js';
import { serverSent, type ServerSent } from '../../../web/src/api/server-sent.js';
import { type TestStep, withStep } from '../../../web/src/cameras/test-step.js';
import { vendorOf } from '../../../web/src/cameras/vendors.js';

describe('the id of a new camera', () => {
  it.each([
    { name: 'Back door', id: 'back-door' },
    { name: '  Große Tür, 2 ', id: 'grosse-tur-2' },
    { name: '_Hof_', id: 'hof' },
    { name: '門', id: '' },
    { name: 'x'.repeat(80), id: 'x'.repeat(64) },
  ])('of "$name" is "$id"', ({ name, id }) => {
    expect(idOf(name, [])).toBe(id);
  });

  it('is another where it is taken', () => {
    expect(idOf('Porch', ['porch', 'porch-2'])).toBe('porch-3');
    expect(idOf('x'.repeat(64), ['x'.repeat(64)])).toBe(`${'x'.repeat(62)}-2`);
  });
});

describe('the order of cameras', () => {
  it('is the viewer’s own, others follow', () => {
    const cameras = ['a', 'b', 'c'].map((id) => ({ id }));
    expect(inOrder(cameras, ['c', 'gone']).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  it('is changed by one place at a time, not beyond its ends', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 'b', 1)).toEqual(['a', 'b']);
  });
});

describe('events of an answer', () => {
  it('are read whole, however the bytes are cut', async () => {
    const text =
      'event: step\ndata: {"a":1}\n\n: a comment\n\nevent: done\r\ndata: {"ok":true}\r\n\r\n';
    const bytes = new TextEncoder().encode(text);
    for (const cut of [1, 7, 28]) {
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (let at = 0; at < bytes.length; at += cut)
            controller.enqueue(bytes.slice(at, at + cut));
          controller.close();
        },
      });
      const got: ServerSent[] = [];
      for await (const event of serverSent(stream)) got.push(event);
      expect(got).toEqual([
        { event: 'step', data: '{"a":1}' },
        { event: 'done', data: '{"ok":true}' },
      ]);
    }
  });
});

describe('a test of a camera', () => {
  const step = (told: Partial<TestStep>): TestStep => ({
    ...{ step: 'reach', state: 'ok', took_ms: 1, code: null, message: '', detail: {} },
    ...told,
  });

  it('tells a step anew in its place', () => {
    const steps = [step({}), step({ step: 'sign_in', state: 'running' })];
    const after = withStep(steps, step({ step: 'sign_in' }));
    expect(after.map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  it.each([
    { kind: 'reolink', code: 'bad_credentials', at: 'sign_in', field: 'password' },
    { kind: 'reolink', code: 'unreachable', at: 'reach', field: 'host' },
    { kind: 'reolink', code: 'no_permission', at: 'sign_in', field: 'username' },
    { kind: 'reolink', code: 'unsupported', at: 'picture', field: 'stream' },
    { kind: 'reolink', code: 'too_many_sessions', at: 'sign_in', field: null },
    { kind: 'rtsp', code: 'unreachable', at: 'reach', field: 'url' },
    { kind: 'rtsp', code: 'not_found', at: 'streams', field: 'url' },
    { kind: 'mipc', code: 'unreachable', at: 'reach', field: 'gateway' },
    { kind: 'push', code: 'timeout', at: 'reach', field: 'key' },
  ])('that fails with $code at $at of $kind leads to $field', ({ kind, code, at, field }) => {
    expect(fieldToMend(vendorOf(kind)!, step({ step: at, state: 'failed', code }))).toBe(field);
  });

  it('marks the fields that the configuration finds fault with', () => {
    const problems = [
      { path: ['host'], message: 'has to be there' },
      { path: ['retention', 'age'], message: 'no duration' },
      { path: ['urls', 'sub'], message: 'no address' },
      { path: ['record', 'schedule', 0], message: 'no hours' },
      { path: ['id'], message: 'is taken' },
    ];
    const failure = { answer: { error: { problems } } };
    expect([...problemsIn(failure).keys()].sort()).toEqual(
      ['host', 'name', 'record', 'retention.age', 'sub_url'].sort(),
    );
    expect(problemsIn(null).size).toBe(0);
  });
});
