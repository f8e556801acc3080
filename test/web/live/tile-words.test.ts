import { describe, expect, it, vi } from 'vitest';
import { tileState, type TileView } from '../../../web/src/live/tile-state.js';
import { captionOf, pictureFrom, spokenTile } from '../../../web/src/live/tile-words.js';
import { ago, camera, NOW, pulse } from './cameras.js';

// Node.js 20 has none.
vi.stubGlobal('navigator', { languages: ['en-GB'] });

const at = { nowMs: NOW, zone: 'Europe/Berlin' };
const HOUR = 3_600_000;
const view: TileView = {
  camera: camera('porch'),
  pulse: pulse(),
  picture: { kind: 'live', behindMs: 2_000, pictureMs: NOW - 2_000 },
  nowMs: NOW,
  isLost: false,
  isAllowed: true,
};
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const caption = (changes: Partial<TileView>) => {
  const whole = { ...view, ...changes };
  const { dot, short, long } = captionOf(tileState(whole), whole.camera, whole.pulse, at);
  return { dot, short: plain(short), long: plain(long) };
};

describe('what stands beside a camera’s name', () => {
  it('is how old the newest second on the disk is', () => {
    expect(caption({})).toEqual({ dot: 'full', short: '1 s', long: 'saved 1 s ago' });
  });

  it('is words instead of a dot where that is more than ten seconds', () => {
    const old = pulse({ last_durable: ago(14_000) });
    expect(caption({ pulse: old })).toMatchObject({ dot: null, short: 'saved 14 s ago' });
  });

  it('says of a camera that is not recorded that it is only shown', () => {
    const only = camera('hall', { record: 'off', recording: false });
    const quiet = pulse({ recording: false, last_durable: null });
    expect(caption({ camera: only, pulse: quiet })).toMatchObject({
      dot: 'hollow',
      short: 'Live only',
    });
  });

  it('is for how long a camera has been away', () => {
    const away = camera('barn', {
      state: 'offline',
      reason: { code: 'unreachable', message: '' },
      last_picture_at: ago(6 * HOUR + 6 * 60_000),
    });
    expect(caption({ camera: away, pulse: undefined }).short).toBe('for 6 h 06 min');
  });

  it('is how old the picture is while camrelay is lost', () => {
    const state = caption({ isLost: true });
    expect(state.short).toBe('picture 2 s old');
  });
});

describe('an old picture', () => {
  it.each([
    { ms: 25_000, says: 'Picture from 25 s ago' },
    { ms: 6 * HOUR, says: 'Picture from 04:18 today' },
    { ms: 12 * HOUR, says: 'Picture from Thu 22:18' },
    { ms: 24 * 20 * HOUR, says: 'Picture from 31 Oct' },
  ])('says "$says"', ({ ms, says }) => {
    expect(plain(pictureFrom(NOW - ms, 'Europe/Berlin', NOW))).toBe(says);
  });
});

describe('a tile read aloud', () => {
  it('says that it is live and saved', () => {
    expect(spokenTile(tileState(view), 'Front porch', ago(1_000), at)).toBe(
      'Front porch, live, saved 1 second ago',
    );
  });

  it('says what is wrong, for how long, and from when the picture is', () => {
    const away = camera('barn', {
      state: 'offline',
      reason: { code: 'unreachable', message: '' },
      last_picture_at: ago(6 * HOUR),
    });
    const state = tileState({ ...view, camera: away, pulse: undefined });
    expect(spokenTile(state, 'Barn', null, at)).toBe(
      'Barn, not answering for 6 hours, picture from 04:18 today',
    );
  });
});
