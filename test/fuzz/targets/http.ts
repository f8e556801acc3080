/** What stands in requests: times, spans, sizes, ranges, directives. */
import assert from 'node:assert';
import fc from 'fast-check';
import { parsePlaylistQuery, withParameter } from '../../../relay/outputs/hls/directives.js';
import { listSpanOf, momentIn, pastSpan, spanIn, timeText } from '../../../src/api/span.js';
import { formatListen, readListen } from '../../../src/config/listen.js';
import { parseRange } from '../../../src/kit/byte-range.js';
import { localDays } from '../../../src/kit/local-days.js';
import { parseTime } from '../../../src/kit/time-text.js';
import { knownZone } from '../../../src/kit/time-zone.js';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../../src/kit/units.js';
import { CamrelayError } from '../../../src/model/errors.js';
import { latin1, utf8, type Target } from '../target.js';
import { unlessRefused } from './refused.js';

const NOW_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;

const words: Target = {
  name: 'http-words',
  seeds: utf8(
    '2025-03-30T01:59:00.123+01:00',
    '2025-03-30 01:59:00Z',
    '1700000000000',
    '-10m',
    '+1.5h',
    '2.5GiB',
    '500ms',
    'bytes=0-499',
    'bytes=-500',
    '[::1]:8080',
    'localhost:80',
    'Europe/Berlin',
  ),
  words: ['-', '+', ':', 'T', 'Z', '.', 'bytes=', 'd', 'ms', '8640000000000000', '9999999999999999', '-12:00', '['], // prettier-ignore
  mostBytes: 2_048,
  check: (input) => {
    const text = input.toString('utf8');
    const ms = parseTime(text, NOW_MS);
    if (ms !== null) assert.strictEqual(parseTime(timeText(ms), NOW_MS), ms);
    const duration = parseDuration(text);
    if (duration !== null) assert.strictEqual(parseDuration(formatDuration(duration)), duration);
    const size = parseSize(text);
    if (size !== null) assert(parseSize(formatSize(size)) !== null);
    const range = parseRange(text, 1_000);
    if (range !== null && range !== 'unsatisfiable') {
      assert(range.first >= 0 && range.first <= range.last && range.last < 1_000);
    }
    const listen = readListen(text);
    if (listen) assert.deepStrictEqual(readListen(formatListen(listen)), listen);
    const zone = knownZone(text);
    if (zone !== null) checkDays(zone, NOW_MS);
    if (ms !== null) checkDays('Europe/Berlin', ms);
  },
};

function checkDays(zone: string, fromMs: number): void {
  const days = localDays(zone, fromMs, fromMs + 3 * DAY_MS);
  assert(days.length >= 3 && days.length <= 5, `${days.length} days`);
  assert(days.every(({ toMs }, index) => toMs === (days[index + 1]?.fromMs ?? toMs)));
}

const directives: Target = {
  name: 'hls-query',
  seeds: latin1(
    '_HLS_msn=5&_HLS_part=2&_HLS_skip=YES&token=a%20b&_viewer=x',
    'token="x"&&=&a=b\xff',
  ),
  words: ['_HLS_msn=', '_HLS_part=', '_HLS_', '_viewer=', '&', '=', '"', '\n', '%'],
  refusals: [CamrelayError],
  check: (input) => {
    const { msn, part, suffix, viewer } = parsePlaylistQuery(input.toString('latin1'));
    assert(part === null || msn !== null);
    assert((viewer ?? '').length <= 32 && suffix.length <= 2_048);
    assert.match(withParameter(suffix, 'a', 'b'), /^\?[\w\-.~!$&'()*+,;=:@/?%]*$/);
    assert.strictEqual(parsePlaylistQuery(suffix.slice(1)).suffix, suffix);
  },
};

const spans: Target = {
  name: 'api-span',
  seeds: utf8(
    '{"from":"-1h","to":"now"}',
    '{"from":1700000000000,"to":"2025-03-30T01:59:00Z","at":"x"}',
  ),
  words: ['"from":', '"to":', 'null', '[]', '{}', '8640000000000000', '-8640000000000001', '1e999'],
  mostBytes: 2_048,
  made: fc
    .record({ from: fc.oneof(fc.integer(), fc.double(), fc.string()), to: fc.anything() })
    .map((span) => Buffer.from(JSON.stringify(span, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)))), // prettier-ignore
  check: (input) => {
    const values = unlessRefused(() => JSON.parse(input.toString('utf8')) as unknown, SyntaxError);
    if (typeof values !== 'object' || values === null) return;
    const query = values as Record<string, unknown>;
    unlessRefused(() => momentIn(query, 'at', NOW_MS), CamrelayError);
    for (const read of [spanIn, pastSpan]) {
      const span = unlessRefused(() => read(query, NOW_MS), CamrelayError);
      if (span) assert(span.fromMs < span.toMs && timeText(span.fromMs) && timeText(span.toMs));
    }
    type Asked = Parameters<typeof listSpanOf>[0];
    const span = unlessRefused(() => listSpanOf({ query } as unknown as Asked, NOW_MS), CamrelayError); // prettier-ignore
    if (span) assert(span.fromMs < span.toMs && timeText(span.fromMs) && timeText(span.toMs));
  },
};

export const httpTargets = [words, directives, spans];
