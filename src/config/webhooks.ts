/** `webhooks`: whom to tell over HTTP what happens. */
import { z } from 'zod';
import { field, oneOf, secret, section } from './fields.js';
import type { Problems } from './problems.js';
import type { Secret } from './vendor.js';

/** What may be told, in the words of `/events`. */
const WEBHOOK_EVENTS = ['camera', 'event', 'storage', 'protected', 'export', 'cameras'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export type Webhook = Readonly<{
  /** http or https; may hold user name, password and a query. */
  url: string;
  /** Signs what is sent; null for no signature. */
  secret: string | null;
  events: readonly WebhookEvent[];
  /** What concerns one camera is told only of these; null for all. */
  cameras: readonly string[] | null;
}>;

const MOST_WEBHOOKS = 32;
/** A shorter path with its query, characters, protects nothing. */
const SHORTEST_TELLING_PATH = 16;
const USUAL_EVENTS: readonly WebhookEvent[] = ['camera', 'event', 'storage'];

const webhookUrl = () =>
  field('an address such as https://HOST/PATH', (value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    if (!url || !/^https?:$/.test(url.protocol) || url.hash !== '') return undefined;
    return url.href;
  });

const webhook = section({
  url: webhookUrl(),
  secret: secret().nullable().default(null),
  events: z
    .array(oneOf(WEBHOOK_EVENTS), { error: 'must be a list, such as [camera, event]' })
    .min(1, { error: 'must hold at least one; leave it out for the usual ones' })
    .default([...USUAL_EVENTS]),
  cameras: z
    .array(z.string({ error: 'must be the id of a camera' }), {
      error: 'must be a list of cameras',
    })
    .nullable()
    .default(null),
});

export const webhooksSection = z
  .array(webhook, { error: 'must be a list, such as `[{ url: https://HOST/PATH }]`' })
  .max(MOST_WEBHOOKS, { error: `must have at most ${MOST_WEBHOOKS} webhooks` });

/** Whether cameras are named that there are. */
export function checkWebhooks(
  webhooks: readonly Webhook[],
  known: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const [index, { cameras }] of webhooks.entries()) {
    for (const [place, id] of (cameras ?? []).entries()) {
      if (known.has(id)) continue;
      problems.add(
        ['webhooks', index, 'cameras', place],
        'there is no such camera below `cameras`',
      );
    }
  }
}

/** The password of an address; and its path and query, which are often all that protects a receiver. */
export function webhookSecrets(webhooks: readonly Webhook[]): Secret[] {
  return webhooks.flatMap(({ url, secret: key }) => {
    const { username, password, pathname, search } = new URL(url);
    return [
      ...(key === null ? [] : [{ text: key }]),
      ...(password === '' ? [] : [{ text: decode(password), username: decode(username) }]),
      ...(pathname.length + search.length >= SHORTEST_TELLING_PATH
        ? [{ text: pathname + search }]
        : []),
    ];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
