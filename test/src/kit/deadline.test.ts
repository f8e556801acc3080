import { describe, expect, it, vi } from 'vitest';
import { deadline } from '../../../src/kit/deadline.js';

describe('a deadline', () => {
  it('is aborted when its time is over, saying who was late', () => {
    vi.useFakeTimers();
    try {
      const limit = deadline(1_000, 'the device was late');
      vi.advanceTimersByTime(999);
      expect(limit.aborted).toBe(false);
      vi.advanceTimersByTime(1);
      expect(limit.reason).toMatchObject({ code: 'timeout', message: 'the device was late' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('is aborted before that, for its reason, with the signal it was given', () => {
    const gone = new AbortController();
    const limit = deadline(60_000, 'late', gone.signal);
    const reason = new Error('gone');
    gone.abort(reason);
    expect(limit.reason).toBe(reason);
  });
});
