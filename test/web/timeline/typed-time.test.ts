import { describe, expect, it } from 'vitest';
import { parseTyped } from '../../../web/src/timeline/typed-time.js';
import { instantText } from '../../../web/src/time/zone.js';

const BERLIN = 'Europe/Berlin';
const NOW_MS = Date.parse('2026-11-20T09:18:42+01:00');

function read(
  text: string,
  { nowMs = NOW_MS, zone = BERLIN, language = 'en', dayMs = NOW_MS } = {},
): string | null {
  const typed = parseTyped(text, zone, nowMs, language, dayMs);
  if (!typed) return null;
  if (typed.kind === 'ambiguous') {
    return `first ${instantText(typed.choices[0], zone)} or second ${instantText(typed.choices[1], zone)}`;
  }
  return `${typed.kind === 'skipped' ? 'skipped, ' : ''}${instantText(typed.ms, zone)}`;
}

describe('a typed time', () => {
  it.each([
    ['19.11. 7:42', '2026-11-19T07:42:00+01:00'],
    ['19.11 7:42', '2026-11-19T07:42:00+01:00'],
    ['19. 11. 7:42:10', '2026-11-19T07:42:10+01:00'],
    ['19.11.2025 7:42', '2025-11-19T07:42:00+01:00'],
    ['19.11.25 7:42', '2025-11-19T07:42:00+01:00'],
    ['19 Nov 7:42', '2026-11-19T07:42:00+01:00'],
    ['19 november 2025 07:42', '2025-11-19T07:42:00+01:00'],
    ['Nov 19 7:42', '2026-11-19T07:42:00+01:00'],
    ['Fri 20 Nov, 07:42:00', '2026-11-20T07:42:00+01:00'],
    ['2026-11-19 07:42', '2026-11-19T07:42:00+01:00'],
    ['2026-11-19', '2026-11-19T00:00:00+01:00'],
    ['7:42', '2026-11-20T07:42:00+01:00'],
    ['7:42:10', '2026-11-20T07:42:10+01:00'],
    ['7:42 pm', '2026-11-19T19:42:00+01:00'],
    ['12 am', '2026-11-20T00:00:00+01:00'],
    ['-10m', '2026-11-20T09:08:42+01:00'],
    ['−1h 30 min', '2026-11-20T07:48:42+01:00'],
    ['-2d', '2026-11-18T09:18:42+01:00'],
    ['today', '2026-11-20T00:00:00+01:00'],
    ['yesterday 22:00', '2026-11-19T22:00:00+01:00'],
    ['yesterday', '2026-11-19T00:00:00+01:00'],
  ])('%s is %s', (text, instant) => {
    expect(read(text)).toBe(instant);
  });

  it.each([
    ['742', '2026-11-20T07:42:00+01:00'],
    ['074210', '2026-11-20T07:42:10+01:00'],
    ['19.11. 742', '2026-11-19T07:42:00+01:00'],
    ['19.11.742', '2026-11-19T07:42:00+01:00'],
    ['7.42', '2026-11-20T07:42:00+01:00'],
    ['19.11. 7.42', '2026-11-19T07:42:00+01:00'],
  ])('%s from a keypad without a colon is %s', (text, instant) => {
    expect(read(text)).toBe(instant);
  });

  it.each([
    '',
    '31.2. 7:42',
    '25:00',
    '7:61',
    'soon',
    '19.13. 7:42',
    '13 pm',
    '11/20 7:42',
    '-',
    '7:42 7:43',
  ])('%s is none', (text) => {
    expect(read(text)).toBe(null);
  });

  it('is of the newest year in which it is not to come', () => {
    expect(read('24.12. 18:00')).toBe('2025-12-24T18:00:00+01:00');
  });

  it('that is still to come today was meant yesterday', () => {
    expect(read('22:00')).toBe('2026-11-19T22:00:00+01:00');
  });

  it('without a date is of the day that is looked at', () => {
    expect(read('22:00', { dayMs: Date.parse('2026-11-12T08:00:00+01:00') })).toBe(
      '2026-11-12T22:00:00+01:00',
    );
  });

  it('knows months and days in the language of the viewer', () => {
    expect(read('19. März 7:42', { language: 'de' })).toBe('2026-03-19T07:42:00+01:00');
    expect(read('gestern 7:42', { language: 'de' })).toBe('2026-11-19T07:42:00+01:00');
  });

  it('that the clocks show twice asks which is meant, unless an offset says it', () => {
    expect(read('25.10. 2:30')).toBe(
      'first 2026-10-25T02:30:00+02:00 or second 2026-10-25T02:30:00+01:00',
    );
    expect(read('25.10. 2:30 +01')).toBe('2026-10-25T02:30:00+01:00');
    expect(read('25.10. 2:30 +02:00')).toBe('2026-10-25T02:30:00+02:00');
  });

  it('that is skipped goes on by as much and says so', () => {
    expect(read('29.3. 2:30')).toBe('skipped, 2026-03-29T03:30:00+02:00');
  });

  it('of a zone with half hours is that of its clocks', () => {
    expect(read('19.11. 7:42', { zone: 'Asia/Kolkata' })).toBe('2026-11-19T07:42:00+05:30');
  });

  it('of a day without a midnight begins where the day does', () => {
    expect(read('6.9.', { zone: 'America/Santiago' })).toBe('2026-09-06T01:00:00-03:00');
  });
});
