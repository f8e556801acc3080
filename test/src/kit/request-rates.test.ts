import { beforeEach, describe, expect, it } from 'vitest';
import { Bounds } from '../../../src/kit/bounds.js';
import { RequestRates } from '../../../src/kit/request-rates.js';
import { FakeClock } from '../../fake-clock.js';

const clock = new FakeClock();
let bounds: Bounds;
let most: number;
let rates: RequestRates;

beforeEach(() => {
  bounds = new Bounds();
  most = 2;
  rates = new RequestRates({
    name: 'requests',
    most: () => most,
    isExempt: (address) => address === '10.0.0.1',
    clock,
    bounds,
  });
});

/** How many of so many requests at once go on. */
const served = (address: string, requests: number): number =>
  Array.from({ length: requests }, () => rates.take(address)).filter((wait) => wait === 0).length;

describe('a client', () => {
  it('may ask for what five seconds may take at once, and then at the rate', async () => {
    expect(served('192.0.2.1', 30)).toBe(10);
    await clock.advance(1_000);
    expect(served('192.0.2.1', 30)).toBe(2);
    await clock.advance(60_000);
    expect(served('192.0.2.1', 30)).toBe(10);
  });

  it('is told when it may ask again', () => {
    served('192.0.2.1', 10);
    expect(rates.take('192.0.2.1')).toBe(1);
  });

  it('is not held back by another, and is the same anywhere in its network of IPv6', () => {
    served('2001:db8:0:1::5', 10);
    expect(rates.take('192.0.2.2')).toBe(0);
    expect(rates.take('2001:db8:0:2::5')).toBe(0);
    expect(rates.take('2001:db8::1:ffff:1:2:3')).toBeGreaterThan(0);
  });

  it('may ask as often as it likes where it stands for many', () => {
    expect(served('10.0.0.1', 100)).toBe(100);
    expect(rates.clients).toBe(0);
  });

  it('has another rate as soon as that is set', async () => {
    served('192.0.2.1', 10);
    most = 20;
    await clock.advance(1_000);
    expect(served('192.0.2.1', 100)).toBe(20);
  });
});

describe('what is remembered', () => {
  it('is bounded, and forgotten once it says nothing any more', async () => {
    for (let index = 0; index < 12_000; index++)
      rates.take(`10.${index >> 16}.${index >> 8}.${index & 255}`);
    expect(rates.clients).toBe(10_000);
    await clock.advance(5_000);
    rates.take('192.0.2.1');
    expect(rates.clients).toBe(1);
  });

  it('shows the busiest client, and what was refused', () => {
    served('192.0.2.1', 4);
    served('192.0.2.2', 13);
    expect(bounds.states()).toEqual([{ name: 'requests', used: 2, most: 2, refused: 3 }]);
  });
});
