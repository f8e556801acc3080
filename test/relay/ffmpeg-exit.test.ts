import { describe, expect, it } from 'vitest';
import { explainExit } from '../../relay/ffmpeg-exit.js';

describe('the end of an ffmpeg worker', () => {
  const FAILED = { code: 1, signal: null };

  it('that an RTMP server refused is a stream that is not to be had, and no wrong password', () => {
    const lines = [
      '[rtmp @ 0x563debfd3140] Server error: there is no such stream',
      'pipe:0: Operation not permitted',
    ];
    expect(explainExit(FAILED, lines, 500)).toMatchObject({ code: 'not_found', retryable: true });
  });

  it('is a wrong password where the RTMP server says so', () => {
    const lines = ['[rtmp @ 0x563debfd3140] Server error: authorization failed'];
    expect(explainExit(FAILED, lines, 500)).toMatchObject({ code: 'bad_credentials' });
  });
});
