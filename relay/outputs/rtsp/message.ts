/**
 * RTSP requests and replies as values, and a reply as text.
 *
 * Source: RFC 2326, sections 6, 7 and 11.3 (status codes); RFC 7826, section 8.
 */
export type RtspRequest = Readonly<{
  method: string;
  /** As it stands in the request line: absolute, a path, or `*`. */
  uri: string;
  version: string;
  /** By lower-case name; a header that came twice is joined with a comma. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}>;

export const REASONS = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  451: 'Parameter Not Understood',
  453: 'Not Enough Bandwidth',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  456: 'Header Field Not Valid for Resource',
  457: 'Invalid Range',
  459: 'Aggregate Operation Not Allowed',
  460: 'Only Aggregate Operation Allowed',
  461: 'Unsupported Transport',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'RTSP Version Not Supported',
  551: 'Option Not Supported',
} as const;
export type Status = keyof typeof REASONS;

/** Name and value; one name may occur more than once (`WWW-Authenticate`). */
export type Header = readonly [name: string, value: string];

export type Reply = Readonly<{
  status: Status;
  /** Takes the place of the standard phrase: players show it to people. */
  reason?: string;
  headers?: readonly Header[];
  body?: string;
  /** Runs right behind the write of the reply, so that media comes after it and not before. */
  after?: () => void;
  /** The connection is closed behind the reply. */
  close?: boolean;
}>;

/** A request that is refused; the connection turns it into its reply. */
export class RtspError extends Error {
  constructor(
    readonly status: Status,
    reason: string = REASONS[status],
    readonly headers: readonly Header[] = [],
  ) {
    super(reason);
    this.name = 'RtspError';
  }
}

/** The reply as it goes over the wire. `cseq` is echoed; undefined where the request had none. */
export function formatReply(reply: Reply, cseq: string | undefined): string {
  const body = reply.body ?? '';
  const headers: Header[] = [
    ...(cseq === undefined ? [] : [['CSeq', cseq] as const]),
    ['Server', 'camrelay'],
    ...(reply.headers ?? []),
    ...(body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const]),
  ];
  const reason = oneLine(reply.reason ?? REASONS[reply.status]);
  const lines = headers.map(([name, value]) => `${name}: ${oneLine(value)}`);
  return [`RTSP/1.0 ${reply.status} ${reason}`, ...lines, '', body].join('\r\n');
}

/** Nothing that is echoed may begin a header of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]+/g, ' ');
}
