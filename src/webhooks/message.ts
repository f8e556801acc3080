/** What is sent to a webhook: one JSON object for each thing that happens. */
import { randomUUID } from 'node:crypto';
import type { Webhook, WebhookEvent } from '../config/webhooks.js';
import type { Told } from '../kit/event-bus.js';

export type Message = Readonly<{
  /** Of this message; the same however often it is sent. */
  id: string;
  type: WebhookEvent;
  /** What it is about; null where it is about no single one. */
  camera: string | null;
  /** `{"id","type","time","camera","data"}` as JSON. */
  body: string;
}>;

/**
 * @param nowMs when it happened, ms since the Unix epoch
 * @param redact hides secrets in what is told, should there be any
 */
export function messageOf(
  { type, data: told }: Told,
  nowMs: number,
  redact: (data: unknown) => unknown,
): Message {
  const id = randomUUID();
  const { camera: about, ...rest } = told;
  const camera = typeof about === 'string' ? about : null;
  const time = new Date(nowMs).toISOString();
  const data = redact(rest);
  return { id, type, camera, body: JSON.stringify({ id, type, time, camera, data }) };
}

/** Whether a webhook wants to know. */
export function wants({ events, cameras }: Webhook, { type, camera }: Message): boolean {
  return events.includes(type) && (camera === null || cameras === null || cameras.includes(camera));
}
