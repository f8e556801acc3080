import { describe, expect, it } from 'vitest';
import { EventBus, type Told } from '../../../src/kit/event-bus.js';

const news = (number: number) => ({ type: 'camera' as const, data: { number } });
const numbers = (told: readonly Told[] | null) => told?.map(({ data }) => data.number);

describe('the event bus', () => {
  it('numbers what it tells, one after the other', () => {
    const bus = new EventBus(7_000.5);
    const told: number[] = [];
    using _watch = bus.listen(({ seq }) => told.push(seq));
    bus.tell(news(1));
    bus.tell(news(2));
    expect([told, bus.seq]).toEqual([[7_001, 7_002], 7_002]);
  });

  it('tells again what came after a number', () => {
    const bus = new EventBus(100);
    for (const number of [1, 2, 3]) bus.tell(news(number));
    expect(numbers(bus.since(101))).toEqual([2, 3]);
    expect(numbers(bus.since(100))).toEqual([1, 2, 3]);
    expect(numbers(bus.since(103))).toEqual([]);
  });

  it('says so where a number was never given: before its start, or ahead of the newest', () => {
    const bus = new EventBus(100);
    bus.tell(news(1));
    expect(bus.since(99)).toBeNull();
    expect(bus.since(102)).toBeNull();
  });

  it('keeps a thousand, and says so where more is asked for', () => {
    const bus = new EventBus();
    for (let number = 1; number <= 1_001; number++) bus.tell(news(number));
    expect(bus.since(0)).toBeNull();
    expect(bus.since(1)).toHaveLength(1_000);
  });

  it('has higher numbers after a restart', () => {
    const before = new EventBus(1_700_000_000_000);
    for (let number = 0; number < 900; number++) before.tell(news(number));
    const after = new EventBus(1_700_000_001_000);
    expect(after.seq).toBeGreaterThan(before.seq);
    expect(after.since(before.seq)).toBeNull();
  });

  it('tells nothing to who listens no more', () => {
    const bus = new EventBus();
    const told: Told[] = [];
    bus.listen((one) => told.push(one))[Symbol.dispose]();
    bus.tell(news(1));
    expect(told).toEqual([]);
  });
});
