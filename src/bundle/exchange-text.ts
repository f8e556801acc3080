/** Exchanges with a device as a person reads them. Pure; nothing is taken out here. */
import type { Exchange, ExchangedBody } from '../resolvers/exchange-log.js';

export function exchangeText(exchanges: readonly Exchange[]): string {
  if (exchanges.length === 0) return 'Nothing was said to the device.\n';
  return exchanges.map(oneText).join('\n');
}

function oneText({ request, reply, ...exchange }: Exchange): string {
  const { number, atMs, protocol, peer, method, target, tookMs, doneMs, failure } = exchange;
  const took = tookMs === null ? 'no answer' : `answered after ${tookMs} ms`;
  const done = doneMs === null ? '' : `, over after ${doneMs} ms`;
  return [
    `== ${number}  ${new Date(atMs).toISOString()}  ${protocol}  ${peer}  ${took}${done}`,
    `> ${method} ${target}`,
    ...request.headers.map((line) => `> ${line}`),
    ...bodyLines('>', request.body),
    ...(reply
      ? [
          `< ${reply.status}`,
          ...reply.headers.map((line) => `< ${line}`),
          ...bodyLines('<', reply.body),
        ]
      : []),
    ...(failure === null ? [] : [`! ${failure}`]),
    '',
  ].join('\n');
}

function bodyLines(mark: string, body: ExchangedBody | null): string[] {
  if (!body || body.bytes === 0) return [];
  if (body.text === null) return [mark, `${mark} (no text, ${body.bytes} bytes)`];
  return [mark, ...body.text.split(/\r?\n/).map((line) => `${mark} ${line}`)];
}
