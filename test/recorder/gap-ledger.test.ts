import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginLedger,
  type Ledger,
  type LedgerEvent,
  nextLedger,
} from '../../recorder/gap-ledger.js';
import { GAP_CAUSES } from '../../src/model/loss.js';
import { aLoss } from './parts.js';

const NOTHING_KNOWN = { knownUntilMs: null, openGap: undefined, wasRecording: false };

/** The last ledger and all that was written on the way there. */
function after(start: Ledger, ...events: LedgerEvent[]) {
  let ledger = start;
  const writes = events.flatMap((event) => {
    const step = nextLedger(ledger, event);
    ledger = step.ledger;
    return step.writes;
  });
  return { ledger, writes };
}
const open = (cause: 'offline' | 'disk' | 'crash' | 'stalled', fromMs = 100): Ledger => ({
  fromMs,
  cause,
  guessed: false,
});

describe('the ledger at the start of recording', () => {
  it('opens a gap whose cause is only guessed where nothing is known', () => {
    const { ledger, writes } = beginLedger(NOTHING_KNOWN, 500);
    expect(ledger).toEqual({ fromMs: 500, cause: 'offline', guessed: true });
    expect(writes).toMatchObject([{ type: 'openGap', fromMs: 500, cause: 'offline' }]);
  });

  it('goes on with a gap that is open', () => {
    const openGap = { fromMs: 70, toMs: null, cause: 'shutdown', detail: '' } as const;
    const { ledger, writes } = beginLedger({ ...NOTHING_KNOWN, openGap, wasRecording: true }, 500);
    expect(ledger).toEqual({ fromMs: 70, cause: 'shutdown', guessed: false });
    expect(writes).toEqual([]);
  });

  it('calls it a crash where recording was never stopped', () => {
    const { writes } = beginLedger({ ...NOTHING_KNOWN, knownUntilMs: 70, wasRecording: true }, 500);
    expect(writes).toMatchObject([{ type: 'openGap', fromMs: 70, cause: 'crash' }]);
  });

  it('does not count the time in which recording was off', () => {
    const { ledger } = beginLedger({ ...NOTHING_KNOWN, knownUntilMs: 70 }, 500);
    expect(ledger).toMatchObject({ fromMs: 500 });
  });

  it('never begins before the end of what is known, even if the clock was set back', () => {
    const { ledger } = beginLedger({ ...NOTHING_KNOWN, knownUntilMs: 900 }, 500);
    expect(ledger).toMatchObject({ fromMs: 900 });
  });
});

describe('an open gap', () => {
  it('keeps the cause that ended the recording', () => {
    const away = { type: 'lost', loss: aLoss('auth'), endMs: 0, nowMs: 700 } as const;
    expect(after(open('stalled'), away)).toEqual({ ledger: open('stalled'), writes: [] });
  });

  it.each(['disk', 'crash'] as const)(
    'of a %s is divided where the camera is away afterwards',
    (cause) => {
      const away = {
        type: 'lost',
        loss: aLoss('offline', 'no answer'),
        endMs: 0,
        nowMs: 700,
      } as const;
      expect(after(open(cause), away)).toEqual({
        ledger: open('offline', 700),
        writes: [
          { type: 'closeGap', toMs: 700 },
          { type: 'openGap', fromMs: 700, cause: 'offline', detail: 'no answer' },
        ],
      });
    },
  );

  it('is divided where the camera is back and the disk is not', () => {
    const missed = {
      type: 'missed',
      cause: 'disk',
      detail: 'full',
      fromMs: 700,
      endMs: 0,
    } as const;
    expect(after(open('offline'), missed).writes).toEqual([
      { type: 'closeGap', toMs: 700 },
      { type: 'openGap', fromMs: 700, cause: 'disk', detail: 'full' },
    ]);
    expect(after(open('disk'), missed).writes).toEqual([]);
  });

  it('outlives a shutdown, and ends when recording is switched off', () => {
    expect(after(open('offline'), { type: 'shutdown', endMs: 0 }).writes).toEqual([]);
    expect(after(open('offline'), { type: 'disabled', nowMs: 900 }).writes).toEqual([
      { type: 'closeGap', toMs: 900 },
    ]);
  });
});

describe('any story of a stream', () => {
  const at = fc.integer({ min: 0, max: 1_000 });
  const event: fc.Arbitrary<LedgerEvent> = fc.oneof(
    at.map((startMs) => ({ type: 'recorded' as const, startMs })),
    fc.tuple(fc.constantFrom(...GAP_CAUSES), at, at).map(([cause, endMs, nowMs]) => ({
      type: 'lost' as const,
      loss: aLoss(cause),
      endMs,
      nowMs,
    })),
    fc.tuple(at, at).map(([fromMs, endMs]) => ({
      type: 'missed' as const,
      cause: 'disk' as const,
      detail: '',
      fromMs,
      endMs,
    })),
  );

  it('opens and closes gaps in turn, and never closes one before its beginning once divided', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const begun = beginLedger(NOTHING_KNOWN, 0);
        const { ledger, writes } = after(begun.ledger, ...events);
        let isOpen = false;
        for (const write of [...begun.writes, ...writes]) {
          if (write.type === 'openGap') expect(isOpen).toBe(false);
          else expect(isOpen).toBe(true);
          isOpen = write.type !== 'closeGap';
        }
        expect(isOpen).toBe(ledger !== null);
      }),
    );
  });
});
