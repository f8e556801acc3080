/** What waits for a broker. */
import { describe, expect, it } from 'vitest';
import { MOST_TOLD_WAITING, Outbox } from '../../../src/mqtt/outbox.js';

const drained = (outbox: Outbox): string[] => {
  const sent: string[] = [];
  for (let letter = outbox.next(); letter; letter = outbox.next()) {
    sent.push(`${letter.topic}=${letter.payload.toString()}${letter.retain ? '' : '!'}`);
  }
  return sent;
};

describe('an outbox', () => {
  it('has only the newest of what stands', () => {
    const outbox = new Outbox();
    for (const payload of ['1', '2', '3']) outbox.keep('a', payload);
    outbox.keep('b', '1');
    expect(drained(outbox)).toEqual(['a=3', 'b=1']);
    outbox.keep('a', '3');
    expect(drained(outbox)).toEqual([]);
  });

  it('has all of what stands once more for a broker that comes back, and nothing of what was told', () => {
    const outbox = new Outbox();
    outbox.keep('a', '1');
    outbox.tell('event', 'x');
    expect(drained(outbox)).toEqual(['a=1', 'event=x!']);
    outbox.again();
    expect(drained(outbox)).toEqual(['a=1']);
  });

  it('takes back what stood', () => {
    const outbox = new Outbox();
    outbox.keep('a', '1');
    outbox.clear('a');
    expect(drained(outbox)).toEqual(['a=']);
    outbox.again();
    expect(drained(outbox)).toEqual([]);
  });

  it('drops the oldest of what is told when too much waits, and counts it', () => {
    const outbox = new Outbox();
    for (let index = 0; index < MOST_TOLD_WAITING + 3; index++) outbox.tell('event', `${index}`);
    expect({ waiting: outbox.waiting, dropped: outbox.dropped }).toEqual({
      waiting: MOST_TOLD_WAITING,
      dropped: 3,
    });
    expect(drained(outbox)[0]).toBe('event=3!');
  });
});
