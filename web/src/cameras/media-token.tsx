/**
 * A token for the media of one camera, put into the addresses that are copied, for players that cannot be
 * told a name and a password. It is fetched when it is chosen: browsers let a page copy only while a
 * press is being answered.
 */
import { useState } from 'react';
import { answerOf, api } from '../api/client.js';
import { useZone } from '../shell/zone.js';
import { clock } from '../time/format.js';
import { Field } from '../ui/field.js';
import { t } from '../words/words.js';

export type MediaToken = Readonly<{ token: string; expires: string; hours: number }>;

type Media = Readonly<{
  token: MediaToken | null;
  problem: string | undefined;
  /** @param hours 0 for none */
  choose: (hours: number) => Promise<void>;
}>;

const HOURS = [0, 1, 24] as const;

export function useMediaToken(camera: string): Media {
  const [token, setToken] = useState<MediaToken | null>(null);
  const [problem, setProblem] = useState<string>();
  const choose = async (hours: number): Promise<void> => {
    setProblem(undefined);
    setToken(null);
    if (hours === 0) return;
    try {
      const request = { params: { path: { camera } }, body: { for: `${hours}h` } };
      setToken({
        ...(await answerOf(api.POST('/cameras/{camera}/media-token', request))),
        hours,
      });
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return { token, problem, choose };
}

export function TokenChoice({ media: { token, problem, choose } }: { media: Media }) {
  const zone = useZone();
  const hint =
    token === null
      ? t('address.asks')
      : t('address.until', { time: clock(Date.parse(token.expires), zone, { seconds: false }) });
  return (
    <Field label={t('address.token')} hint={hint} problem={problem}>
      {(control) => (
        <select
          {...control}
          value={token?.hours ?? 0}
          onChange={({ target }) => void choose(Number(target.value))}
        >
          {HOURS.map((hours) => (
            <option key={hours} value={hours}>
              {hours === 0 ? t('address.token.none') : t('address.token.for', { hours })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function withToken(url: string, token: MediaToken | null): string {
  if (!token) return url;
  return `${url}${url.includes('?') ? '&' : '?'}token=${encodeURIComponent(token.token)}`;
}
