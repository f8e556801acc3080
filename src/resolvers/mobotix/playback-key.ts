/**
 * Playback keys: one for each session of playing. A key ends by itself when nothing is connected
 * with it any more, and when it is not used soon.
 * Source: docs/vendors/mobotix.md, "Playback".
 */
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import type { PlaybackStart } from '../device-archive.js';
import type { NvrClient } from './client.js';
import type { MobotixSettings } from './config.js';
import { KeyMoved, NewKey } from './outputs.js';

export type Keys = Readonly<{
  /** @returns null where nothing of the channel is recorded at that moment */
  mint(at: PlaybackStart, signal: AbortSignal): Promise<string | null>;
  /** @returns whether something is recorded there; the key goes on in any case */
  move(key: string, to: PlaybackStart, signal: AbortSignal): Promise<boolean>;
}>;

/** These commands take UTC, whatever the recorder's clock shows. */
export function playbackKeys(
  client: NvrClient,
  { channel, group }: Pick<MobotixSettings, 'channel' | 'group'>,
  { hide }: Pick<DeviceContext, 'hide'>,
): Keys {
  return {
    async mint(at, signal) {
      const query = { ...timeOf(at), group_id: group, dir: directionOf(at), speed: at.speed };
      const answer = await client.get('/datasearch/gen_pbkey', query, NewKey, signal);
      hide(answer.pbkey);
      return answer.pb_ch.includes(channel) ? answer.pbkey : null;
    },
    async move(pbkey, to, signal) {
      const { speed } = to;
      const parameters = { pbkey, ...timeOf(to), dir: directionOf(to), speed, group_id: group };
      const answer = await client.post('/datasearch/set_pbspeed', parameters, KeyMoved, signal);
      return answer.pb_ch.includes(channel);
    },
  };
}

/** For a connection, which has no other way to learn it. */
export function nothingThere(): DeviceFailure {
  const message = 'the recorder has nothing of this channel at that time; choose another start';
  return new DeviceFailure('offline', message);
}

function timeOf({ fromMs }: PlaybackStart): Readonly<{ start_time: number }> {
  return { start_time: Math.floor(fromMs / 1_000) };
}

function directionOf({ direction }: PlaybackStart): 0 | -1 {
  return direction === 'forward' ? 0 : -1;
}
