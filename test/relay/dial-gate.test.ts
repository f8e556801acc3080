import { describe, expect, it } from 'vitest';
import { DialGate, type Turn } from '../../relay/dial-gate.js';
import { FakeClock, settled } from '../fake-clock.js';

const NEVER = new AbortController().signal;

function gateFor(atOnce: number) {
  const clock = new FakeClock();
  const gate = new DialGate(clock, atOnce);
  const entered: string[] = [];
  const come = async (name: string, failures = 0, signal = NEVER): Promise<Turn> => {
    const turn = await gate.enter(failures, signal);
    entered.push(name);
    return turn;
  };
  return { clock, entered, come };
}

describe('the gate for connections that begin', () => {
  it('lets so many in at once, and the next when one is over', async () => {
    const { entered, come } = gateFor(2);
    const first = await come('a');
    await come('b');
    void come('c');
    void come('d');
    await settled();
    expect(entered).toEqual(['a', 'b']);
    first.over();
    first.over();
    await settled();
    expect(entered).toEqual(['a', 'b', 'c']);
  });

  it('lets those in first that failed least, and among them who came first', async () => {
    const { entered, come } = gateFor(1);
    const turn = await come('a');
    const waiting = [come('dead', 9), come('b', 1), come('c', 1), come('fresh', 0)];
    turn.over();
    for (const next of [waiting[3]!, waiting[1]!, waiting[2]!, waiting[0]!]) (await next).over();
    expect(entered).toEqual(['a', 'fresh', 'b', 'c', 'dead']);
  });

  it('gives nobody more than a moment', async () => {
    const { clock, entered, come } = gateFor(1);
    await come('silent');
    void come('good');
    await clock.advance(1_400);
    expect(entered).toEqual(['silent']);
    await clock.advance(200);
    expect(entered).toEqual(['silent', 'good']);
  });

  it('forgets who went away while waiting', async () => {
    const { entered, come } = gateFor(1);
    const turn = await come('a');
    const gone = new AbortController();
    const waiting = come('gone', 0, gone.signal);
    void come('b');
    gone.abort();
    (await waiting).over();
    await settled();
    expect(entered).toEqual(['a', 'gone']);
    turn.over();
    await settled();
    expect(entered).toEqual(['a', 'gone', 'b']);
  });
});
