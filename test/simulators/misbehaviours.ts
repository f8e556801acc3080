/** What a device answers that has gone wrong, whatever it was asked. */
import type { ServerResponse } from 'node:http';
import type { Misbehaviour } from './simulator.js';

/** What the wrong answers are made of. */
export type Nonsense = Readonly<{
  /** How a right answer begins. */
  beginning: string;
  /** An error that no document knows. */
  errorText: string;
  /** The whole URL on another port. */
  elsewhere: string;
}>;

const HUGE_BYTES = 10_000_000;
const PAGE =
  '<!DOCTYPE html><html><head><title>Welcome</title></head>' +
  '<body><h1>Free Wi-Fi</h1><p>Please log in to go on.</p></body></html>';

export function misbehaveWith(how: Misbehaviour, res: ServerResponse, nonsense: Nonsense): void {
  MISBEHAVIOURS[how](res, nonsense);
}

const MISBEHAVIOURS: Record<Misbehaviour, (res: ServerResponse, nonsense: Nonsense) => void> = {
  html: (res) => void res.writeHead(200, { 'content-type': 'text/html' }).end(PAGE),
  half: (res, { beginning }) => {
    const promised = Buffer.byteLength(beginning) + 200;
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': promised });
    res.write(beginning, () => res.destroy());
  },
  error_text: (res, { errorText }) =>
    void res.writeHead(200, { 'content-type': 'text/plain' }).end(errorText),
  silence: () => undefined,
  huge: (res) => {
    const bytes = Buffer.alloc(HUGE_BYTES, '{"value":[');
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
    res.end(bytes);
  },
  hang_up: (res) => void res.destroy(),
  redirect: (res, { elsewhere }) => void res.writeHead(302, { location: elsewhere }).end(),
  failure: (res) => void res.writeHead(500, { 'content-type': 'text/plain' }).end('internal error'),
};
