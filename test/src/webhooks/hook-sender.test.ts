/** One webhook and its queue, before a receiver that answers as it is told. */
import { describe, expect, it } from 'vitest';
import { parse } from '../config/support.js';
import { silentLog } from '../../../src/kit/log.js';
import {
  HookSender,
  MOST_ATTEMPTS,
  MOST_WAITING,
  type DeliveryResult,
} from '../../../src/webhooks/hook-sender.js';
import type { Message } from '../../../src/webhooks/message.js';
import type { PostResult } from '../../../src/webhooks/post.js';
import { FakeClock, settled } from '../../fake-clock.js';

const [HOOK] = parse('webhooks: [{ url: "https://hooks.example/in", secret: sesame }]').webhooks;
const message = (id: string): Message => ({
  id,
  type: 'event',
  camera: null,
  body: `{"id":"${id}"}`,
});
const DELIVERED: PostResult = { outcome: 'delivered' };
const DOWN: PostResult = { outcome: 'again', code: 'http_503', afterMs: null };

/** @param answer to each attempt, by its number */
function rig(answer: (body: string, attempt: number) => PostResult | Promise<PostResult>) {
  const clock = new FakeClock();
  const sent: { body: string; atMs: number; headers: Readonly<Record<string, string>> }[] = [];
  const results: DeliveryResult[] = [];
  const logged: string[] = [];
  const sender = new HookSender(HOOK!, {
    post: async (headers, body) => {
      sent.push({ body, atMs: clock.monotonic(), headers });
      return answer(body, sent.length);
    },
    clock,
    log: { ...silentLog, warn: (text, fields) => logged.push(JSON.stringify({ text, ...fields })) },
    random: () => 1,
    done: (result) => results.push(result),
  });
  const ids = (): string[] => sent.map(({ body }) => (JSON.parse(body) as { id: string }).id);
  return { clock, sender, sent, results, logged, ids };
}

describe('a webhook', () => {
  it('is sent its messages in order, signed and named', async () => {
    const { sender, sent, results, ids } = rig(() => DELIVERED);
    for (const id of ['a', 'b', 'c']) sender.offer(message(id));
    await settled();
    expect(ids()).toEqual(['a', 'b', 'c']);
    expect(sent[0]!.headers).toMatchObject({
      'x-camrelay-event': 'event',
      'x-camrelay-delivery': 'a',
      'x-camrelay-signature': expect.stringMatching(/^t=\d{10},v1=[0-9a-f]{64}$/) as string,
    });
    expect(results).toEqual(['delivered', 'delivered', 'delivered']);
    await sender.stop();
  });

  it('is tried again, later and later, without being overtaken', async () => {
    const { clock, sender, sent, ids } = rig((_, attempt) => (attempt <= 3 ? DOWN : DELIVERED));
    sender.offer(message('a'));
    sender.offer(message('b'));
    await settled();
    await clock.advance(60_000);
    expect(ids()).toEqual(['a', 'a', 'a', 'a', 'b']);
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 1_000, 3_000, 7_000, 7_000]);
    await sender.stop();
  });

  it('shows the same delivery and a new time each time it is tried', async () => {
    const { clock, sender, sent } = rig((_, attempt) => (attempt === 1 ? DOWN : DELIVERED));
    sender.offer(message('a'));
    await settled();
    await clock.advance(10_000);
    const [first, second] = sent.map(({ headers }) => headers);
    expect(second!['x-camrelay-delivery']).toBe(first!['x-camrelay-delivery']);
    expect(second!['x-camrelay-signature']).not.toBe(first!['x-camrelay-signature']);
    await sender.stop();
  });

  it('waits as long as the receiver asks for, within reason', async () => {
    const again = (afterMs: number): PostResult => ({
      outcome: 'again',
      code: 'http_429',
      afterMs,
    });
    const { clock, sender, sent } = rig((_, attempt) =>
      attempt === 1 ? again(20_000) : attempt === 2 ? again(86_400_000) : DELIVERED,
    );
    sender.offer(message('a'));
    await settled();
    await clock.advance(400_000);
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 20_000, 320_000]);
    await sender.stop();
  });

  it('is not sent again what it refused', async () => {
    const { clock, sender, results, logged, ids } = rig((body) =>
      body.includes('a') ? { outcome: 'refused', code: 'http_404' } : DELIVERED,
    );
    sender.offer(message('a'));
    sender.offer(message('b'));
    await settled();
    await clock.advance(60_000);
    expect(ids()).toEqual(['a', 'b']);
    expect(results).toEqual(['refused', 'delivered']);
    expect(logged).toEqual([expect.stringMatching(/hooks\.example.*http_404/)]);
    await sender.stop();
  });

  it('is given up for a message after many attempts, and then gets the next', async () => {
    const { clock, sender, results, ids } = rig((body) => (body.includes('a') ? DOWN : DELIVERED));
    sender.offer(message('a'));
    sender.offer(message('b'));
    await settled();
    await clock.advance(3_600_000);
    expect(ids().filter((id) => id === 'a')).toHaveLength(MOST_ATTEMPTS);
    expect(results).toEqual(['given_up', 'delivered']);
    await sender.stop();
  });

  it('loses the oldest of what waits too long a queue, and says so', async () => {
    const { clock, sender, results, logged, ids } = rig((_, attempt) =>
      attempt === 1 ? DOWN : DELIVERED,
    );
    sender.offer(message('first'));
    await settled();
    for (let index = 0; index < MOST_WAITING + 2; index++) sender.offer(message(`m${index}`));
    expect(sender.waiting).toBe(MOST_WAITING);
    expect(results).toEqual(['dropped', 'dropped']);
    expect(logged.join()).toContain('dropped');
    await clock.advance(10_000);
    expect(ids().slice(0, 3)).toEqual(['first', 'first', 'm2']);
    await sender.stop();
  });

  it('gets what is queued when the program ends', async () => {
    const { sender, ids } = rig(() => DELIVERED);
    sender.offer(message('a'));
    sender.offer(message('b'));
    await sender.stop();
    expect(ids()).toEqual(['a', 'b']);
  });

  it('does not hold up the end of the program for long', async () => {
    let release = (): void => undefined;
    const hangs = new Promise<PostResult>((resolve) => (release = () => resolve(DOWN)));
    const { clock, sender, results } = rig(() => hangs);
    sender.offer(message('a'));
    sender.offer(message('b'));
    await settled();
    const stopped = sender.stop();
    await clock.advance(2_000);
    release(); // as a POST does whose signal is aborted
    await stopped;
    expect(results).toEqual(['given_up', 'dropped']);
  });
});
