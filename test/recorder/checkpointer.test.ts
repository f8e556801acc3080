import { describe, expect, it } from 'vitest';
import { Checkpointer } from '../../recorder/checkpointer.js';
import { FakeClock, settled } from '../fake-clock.js';

/** Counts its saves; each takes until it is let go. */
class Member {
  saves = 0;
  readonly #waiting: (() => void)[] = [];
  constructor(private readonly slow: boolean) {}
  save(): Promise<void> {
    this.saves++;
    return this.slow ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }
  letGo(): void {
    this.#waiting.shift()?.();
  }
}

describe('the checkpointer', () => {
  it('saves every member once a second, until it leaves', async () => {
    const clock = new FakeClock();
    await using checkpointer = new Checkpointer(clock);
    const [a, b] = [new Member(false), new Member(false)];
    checkpointer.add(a);
    checkpointer.add(b);
    await clock.advance(3_000);
    checkpointer.remove(b);
    await clock.advance(2_000);
    expect([a.saves, b.saves]).toEqual([5, 3]);
  });

  it('does not let the rows of some keep others from being synced', async () => {
    const clock = new FakeClock();
    await using checkpointer = new Checkpointer(clock);
    let synced = 0;
    const save = (onSynced: () => void): Promise<void> => {
      synced++;
      onSynced();
      return new Promise(() => undefined);
    };
    for (let at = 0; at < 5; at++) checkpointer.add({ save });
    await clock.advance(1_000);
    expect(synced).toBe(5);
  });

  it('saves two at a time, and does not ask a slow one again', async () => {
    const clock = new FakeClock();
    await using checkpointer = new Checkpointer(clock);
    const members = Array.from({ length: 4 }, () => new Member(true));
    members.forEach((member) => checkpointer.add(member));
    await clock.advance(5_000);
    expect(members.map(({ saves }) => saves)).toEqual([1, 1, 0, 0]);
    members[0]!.letGo();
    await settled();
    expect(members.map(({ saves }) => saves)).toEqual([1, 1, 1, 0]);
    members.forEach((member) => member.letGo());
    await clock.advance(1_000);
    expect(members[0]!.saves).toBe(2);
  });
});
