/** What is typed into a form survives what changes below it. */
import { describe, expect, it } from 'vitest';
import { editedFurther, editsSince, withEdits } from '../../../web/src/cameras/form-edits.js';
import { emptyForm } from '../../../web/src/cameras/form-values.js';
import { record } from '../../../web/src/cameras/record-values.js';
import { vendorOf } from '../../../web/src/cameras/vendors.js';

const base = { ...emptyForm(vendorOf('rtsp')!, { name: 'Door' }), fields: { url: 'a', user: 'b' } };

describe('edits', () => {
  it('lie over what the form began with, field by field', () => {
    const edits = editedFurther({ name: 'Gate' }, { fields: { url: 'c' } });
    const further = editedFurther(edits, { fields: { password: 'd' } });
    expect(withEdits(base, further)).toEqual({
      ...base,
      name: 'Gate',
      fields: { url: 'c', user: 'b', password: 'd' },
    });
  });

  it('follow what is below where nothing was touched', () => {
    const moved = { ...base, fields: { url: 'z', user: 'y' } };
    expect(withEdits(moved, { fields: { url: 'c' } }).fields).toEqual({ url: 'c', user: 'y' });
  });

  it('that were saved are none any more, and those made since stay', () => {
    const sent = { name: 'Gate', record: record('off'), fields: { password: 'd', url: 'c' } };
    const now = { ...sent, record: record('off'), fields: { ...sent.fields, url: 'e' } };
    expect(editsSince(sent, now)).toEqual({ fields: { url: 'e' } });
    expect(editsSince(sent, { ...now, name: 'Wicket' })).toEqual({
      name: 'Wicket',
      fields: { url: 'e' },
    });
  });
});
