/** Refusals in front of express, in the words of every other error. */
import type { ServerResponse } from 'node:http';
import type { CamrelayError } from '../model/errors.js';
import { STATUS } from './errors.js';

/** @param headers beside those of every answer */
export function sendRefusal(
  res: ServerResponse,
  { code, message }: CamrelayError,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ error: { code, message } });
  res.writeHead(STATUS[code], {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...headers,
  });
  res.end(body);
}
