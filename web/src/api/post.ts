/** Asks camrelay to do something. @throws ApiFailure */
import { addressOf, ApiFailure, failureOf } from './client.js';

/** @param path below `/api/v1` @returns the answer, which the caller knows the shape of */
export async function post(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(addressOf(`api/v1${path}`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new ApiFailure('unreachable', 'camrelay cannot be reached', 0);
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw failureOf(answer ?? {}, response.status);
  return answer;
}
