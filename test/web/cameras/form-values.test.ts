/** What a form of a camera holds, against the keys of the configuration. */
import { describe, expect, it } from 'vitest';
import { VENDORS as CONFIGURED } from '../../../src/config/vendors.js';
import {
  changedKeys,
  emptyForm,
  formOf,
  isSet,
  newKeys,
} from '../../../web/src/cameras/form-values.js';
import { record } from '../../../web/src/cameras/record-values.js';
import { VENDORS, type VendorSpec, vendorOf } from '../../../web/src/cameras/vendors.js';
import { isWord } from '../../../web/src/words/words.js';

const of = (id: string): VendorSpec => vendorOf(id)!;
/** Two addresses are one key there. */
const FORM_KEYS: Readonly<Record<string, string>> = { sub_url: 'urls' };

describe('the form', () => {
  it('knows every kind of camera that the configuration does', () => {
    expect(VENDORS.map(({ id }) => id).sort()).toEqual(CONFIGURED.map(({ name }) => name).sort());
  });

  it.each(CONFIGURED.map(({ name, keys }) => ({ name, keys })))(
    'asks for every key of $name and for no other',
    ({ name, keys }) => {
      const asked = of(name).fields.map(({ key }) => FORM_KEYS[key] ?? key.split('.')[0]);
      expect([...new Set(asked)].sort()).toEqual([...keys].sort());
    },
  );

  it('has words for every field', () => {
    const labels = VENDORS.flatMap(({ fields }) =>
      fields.flatMap(({ label, hint }) => [label, hint]),
    );
    for (const word of labels) if (word !== undefined) expect(isWord(word)).toBe(true);
  });
});

describe('a new camera', () => {
  it('has the keys that were filled in, as the configuration wants them', () => {
    const form = {
      ...emptyForm(of('reolink'), { name: 'Back door' }),
      fields: { host: ' 192.168.2.126 ', port: '8080', username: 'admin', password: 'se cret', https: 'true', verify_tls: 'false', 'retention.age': '7d' }, // prettier-ignore
      extraStreams: ['sub', 'main'],
    };
    expect(newKeys(of('reolink'), form)).toEqual({
      vendor: 'reolink',
      name: 'Back door',
      host: '192.168.2.126',
      port: 8080,
      username: 'admin',
      password: 'se cret',
      https: true,
      verify_tls: false,
      extra_streams: ['sub'],
      retention: { age: '7d' },
    });
  });

  it('of one address has `url`, of two `urls` and the second to watch', () => {
    const form = { ...emptyForm(of('rtsp')), fields: { url: 'rtsp://one/' } };
    expect(newKeys(of('rtsp'), form)).toEqual({ vendor: 'rtsp', url: 'rtsp://one/' });
    const both = { ...form, fields: { url: 'rtsp://one/', sub_url: 'rtsp://two/' } };
    expect(newKeys(of('rtsp'), both)).toEqual({
      vendor: 'rtsp',
      urls: { main: 'rtsp://one/', sub: 'rtsp://two/' },
      extra_streams: ['sub'],
    });
  });
});

describe('a changed camera', () => {
  const keys = {
    vendor: 'reolink',
    name: 'Porch',
    host: '10.0.0.2',
    password: { set: true },
    port: 8080,
    retention: { age: '7d', size: '5GB' },
    record: 'off',
  };

  it('is left alone where nothing was changed', () => {
    const form = formOf(of('reolink'), keys, 'porch');
    expect(changedKeys(of('reolink'), keys, 'porch', form)).toEqual({});
  });

  it('keeps its secrets, which are not shown', () => {
    const form = formOf(of('reolink'), keys, 'porch');
    expect(form.fields.password).toBe('');
    expect(isSet(of('reolink'), keys, 'password')).toBe(true);
    expect(isSet(of('reolink'), keys, 'username')).toBe(false);
  });

  it('is told what was changed, and null for what was emptied', () => {
    const form = formOf(of('reolink'), keys, 'porch');
    const after = {
      ...form,
      name: 'Front porch',
      fields: { ...form.fields, password: 'new', port: '', 'retention.size': '' },
      record: record('events'),
    };
    expect(changedKeys(of('reolink'), keys, 'porch', after)).toEqual({
      name: 'Front porch',
      password: 'new',
      port: null,
      retention: { size: null },
      record: 'events',
    });
  });

  it('keeps addresses that the form does not show', () => {
    const many = { vendor: 'rtsp', urls: { main: 'rtsp://a/', third: 'rtsp://c/' } };
    const form = formOf(of('rtsp'), many, 'porch');
    expect(form.fields.url).toBe('rtsp://a/');
    const after = { ...form, fields: { ...form.fields, url: 'rtsp://b/' } };
    expect(changedKeys(of('rtsp'), many, 'porch', after)).toEqual({
      urls: { main: 'rtsp://b/', sub: null },
    });
  });

  it('that gets a second address has both under `urls`', () => {
    const one = { vendor: 'rtsp', url: 'rtsp://a/' };
    const form = formOf(of('rtsp'), one, 'porch');
    const after = { ...form, fields: { ...form.fields, sub_url: 'rtsp://b/' } };
    expect(changedKeys(of('rtsp'), one, 'porch', after)).toEqual({
      url: null,
      urls: { main: 'rtsp://a/', sub: 'rtsp://b/' },
      extra_streams: ['sub'],
    });
  });
});
