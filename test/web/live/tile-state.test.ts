import { describe, expect, it } from 'vitest';
import { needsALook, tileState, type TileView } from '../../../web/src/live/tile-state.js';
import { ago, camera, NOW, pulse } from './cameras.js';

const live: TileView = {
  camera: camera('porch'),
  pulse: pulse(),
  picture: { kind: 'live', behindMs: 2_000, pictureMs: NOW - 2_000 },
  nowMs: NOW,
  isLost: false,
  isAllowed: true,
};
const offline = (code: string) =>
  camera('porch', {
    state: 'offline',
    reason: { code, message: 'it does not answer' },
    retry_at: ago(-4_000),
    last_picture_at: ago(60_000),
  });

describe('a tile', () => {
  it('is live while its camera sends and its picture moves', () => {
    expect(tileState(live)).toMatchObject({ kind: 'live', cause: null, family: null });
    expect(needsALook(tileState(live))).toBe(false);
  });

  it.each([
    { code: 'unreachable', kind: 'away', family: 'camera' },
    { code: 'timeout', kind: 'away', family: 'camera' },
    { code: 'too_many_sessions', kind: 'away', family: 'camera' },
    { code: 'stalled', kind: 'stalled', family: 'camera' },
    { code: 'bad_credentials', kind: 'refused', family: 'access' },
    { code: 'never_heard_of', kind: 'away', family: 'unknown' },
  ])('of a camera with the reason $code is $kind and needs a look', ({ code, kind, family }) => {
    const view = { ...live, pulse: undefined, camera: offline(code) };
    const state = tileState(view);
    expect(state).toMatchObject({ kind, family, cause: code });
    expect(state).toMatchObject({ retryAtMs: NOW + 4_000, sinceMs: NOW - 60_000 });
    expect(needsALook(state)).toBe(true);
  });

  it('keeps what is wrong while the camera is dialled again', () => {
    const dialled = { ...offline('unreachable'), state: 'connecting' as const };
    expect(tileState({ ...live, pulse: undefined, camera: dialled }).kind).toBe('away');
  });

  it('froze once the camera, though connected, has sent no picture for some seconds', () => {
    const state = tileState({ ...live, pulse: pulse({ last_picture_at: ago(5_000) }) });
    expect(state).toMatchObject({ kind: 'stalled', cause: 'stalled', sinceMs: NOW - 5_000 });
  });

  it('is late, and nobody’s fault, where the camera sends but the picture here stands still', () => {
    const picture = { kind: 'still', pictureMs: NOW - 9_000 } as const;
    const state = tileState({ ...live, picture });
    expect(state).toMatchObject({ kind: 'late', cause: null, pictureMs: NOW - 9_000 });
  });

  it('is connecting until there is a picture', () => {
    const picture = { kind: 'connecting', sinceMs: NOW - 2_000, pictureMs: null } as const;
    expect(tileState({ ...live, picture })).toMatchObject({
      kind: 'connecting',
      sinceMs: NOW - 2_000,
    });
    const fresh = camera('porch', { state: 'connecting' });
    expect(tileState({ ...live, camera: fresh }).kind).toBe('connecting');
  });

  it('is lost while camrelay is, and says how old its own picture is', () => {
    const state = tileState({ ...live, isLost: true });
    expect(state).toMatchObject({ kind: 'lost', pictureMs: NOW - 2_000, cause: null });
  });

  it.each([
    { state: 'idle', kind: 'idle' },
    { state: 'disabled', kind: 'disabled' },
  ] as const)('of a camera that is $state needs no look', ({ state, kind }) => {
    const tile = tileState({ ...live, camera: camera('porch', { state }) });
    expect(tile.kind).toBe(kind);
    expect(needsALook(tile)).toBe(false);
  });

  it('tells nothing of a camera that is not for this account', () => {
    const tile = tileState({ ...live, isAllowed: false });
    expect(tile).toMatchObject({ kind: 'forbidden', pictureMs: null, cause: null });
  });

  it('names the codec that this browser cannot play', () => {
    const tile = tileState({ ...live, picture: { kind: 'undecodable', codec: 'h265' } });
    expect(tile).toMatchObject({ kind: 'undecodable', codec: 'h265' });
  });
});
