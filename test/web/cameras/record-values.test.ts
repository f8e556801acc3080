/** What is recorded, as a form says it and as the configuration does. */
import { describe, expect, it } from 'vitest';
import { record, recordKey, recordValues } from '../../../web/src/cameras/record-values.js';

describe('what is recorded', () => {
  it.each([
    'continuous',
    'off',
    'events',
    { schedule: 'mon-fri 08:00-18:00; weekend' },
    { events: { pre: '10s', types: ['motion', 'person'] } },
  ])('comes back as it was: %j', (key) => {
    expect(recordKey(recordValues(key, false))).toEqual(key);
  });

  it('is everything where nothing is said, and nothing on demand', () => {
    expect(recordValues(undefined, false)).toEqual(record('continuous'));
    expect(recordValues(undefined, true)).toEqual(record('off'));
  });

  it.each([
    { form: ['mon-fri 18:00-08:00', 'weekend'], text: 'mon-fri 18:00-08:00; weekend' },
    {
      form: { 'mon-fri': '08:00-18:00', sat: ['09:00-12:00', '14:00-17:00'] },
      text: 'mon-fri 08:00-18:00; sat 09:00-12:00,14:00-17:00',
    },
    {
      form: [
        { days: ['mon', 'tue'], from: '08:00', to: '18:00' },
        { days: 'weekend', hours: ['10:00-12:00', '15:00-24:00'] },
      ],
      text: 'mon,tue 08:00-18:00; weekend 10:00-12:00,15:00-24:00',
    },
  ])('by hours is one text, however the file has it: $text', ({ form, text }) => {
    expect(recordValues({ schedule: form }, false).schedule).toBe(text);
  });
});
