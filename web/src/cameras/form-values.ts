/**
 * What a form of a camera holds, and the keys of the configuration it stands for: both ways, pure.
 *
 * A secret that is set is an empty field, which leaves it as it is; the page never gets it.
 */
import { record, type RecordValues, recordKey, recordValues } from './record-values.js';
import { COMMON, type FieldSpec, type VendorSpec } from './vendors.js';

/** By the keys of the fields. A flag is `true` or empty. */
export type FormValues = Readonly<{
  name: string;
  fields: Readonly<Record<string, string>>;
  /** Which stream is recorded. */
  stream: string;
  /** Others that are relayed. */
  extraStreams: readonly string[];
  record: RecordValues;
}>;

/** A camera's keys as the API gives and takes them. */
export type Keys = Readonly<Record<string, unknown>>;

export function emptyForm(vendor: VendorSpec, { name = '' } = {}): FormValues {
  const [stream = 'main'] = vendor.streams;
  return { name, fields: {}, stream, extraStreams: [], record: record('continuous') };
}

/** The form of a camera that is there. */
export function formOf(vendor: VendorSpec, keys: Keys, id: string): FormValues {
  const empty = emptyForm(vendor);
  const fields = Object.fromEntries(
    fieldsOf(vendor).map(({ key }) => [key, shown(valueAt(keys, pathOf(vendor, key, keys)))]),
  );
  return {
    name: typeof keys.name === 'string' ? keys.name : id,
    fields,
    stream: typeof keys.stream === 'string' ? keys.stream : empty.stream,
    extraStreams: Array.isArray(keys.extra_streams) ? keys.extra_streams.map(String) : [],
    record: recordValues(keys.record, keys.on_demand === true),
  };
}

/** Whether a secret is set, though it is not shown. */
export function isSet(vendor: VendorSpec, keys: Keys, key: string): boolean {
  return isSecretSet(valueAt(keys, pathOf(vendor, key, keys)));
}

/** The keys of a new camera: those that were filled in. */
export function newKeys(vendor: VendorSpec, form: FormValues): Keys {
  return mergePatch(vendor, emptyForm(vendor), form, { vendor: vendor.id });
}

/** A merge patch (RFC 7396) that makes the camera as the form says; null takes a key away. */
export function changedKeys(vendor: VendorSpec, keys: Keys, id: string, form: FormValues): Keys {
  return mergePatch(vendor, formOf(vendor, keys, id), form, {}, keys);
}

function mergePatch(
  vendor: VendorSpec,
  before: FormValues,
  after: FormValues,
  patch: Record<string, unknown>,
  keys: Keys = {},
): Keys {
  if (after.name !== before.name) patch.name = after.name || null;
  for (const field of fieldsOf(vendor)) {
    const [was = '', is = ''] = [before.fields[field.key], after.fields[field.key]?.trim()];
    if (is === was) continue;
    if (field.key === 'sub_url' || field.key === 'url') continue;
    put(patch, field.key.split('.'), valueOf(field, is));
  }
  if (vendor.id === 'rtsp') putAddresses(patch, before, after, keys);
  if (after.stream !== before.stream) patch.stream = after.stream;
  const extras = extrasOf(vendor, after);
  if (extras.join() !== before.extraStreams.join()) patch.extra_streams = extras;
  if (JSON.stringify(after.record) !== JSON.stringify(before.record)) {
    patch.record = recordKey(after.record);
  }
  return patch;
}

/** One address is `url`; with one for a sub stream, both are `urls`, whose other names stay. */
function putAddresses(
  patch: Record<string, unknown>,
  { fields: was }: FormValues,
  { fields: is }: FormValues,
  keys: Keys,
): void {
  const [url, sub] = [is.url?.trim() ?? '', is.sub_url?.trim() ?? ''];
  if (url === (was.url ?? '') && sub === (was.sub_url ?? '')) return;
  const hasNames = keys.urls !== undefined;
  if (!hasNames && sub === '') {
    patch.url = url || null;
    return;
  }
  if (keys.url !== undefined) patch.url = null;
  patch.urls = { main: url || null, ...(sub || hasNames ? { sub: sub || null } : {}) };
}

/** An address for a sub stream is there to be watched. */
function extrasOf(vendor: VendorSpec, { fields, extraStreams, stream }: FormValues): string[] {
  if (vendor.id !== 'rtsp') return extraStreams.filter((name) => name !== stream);
  const others = extraStreams.filter((name) => name !== 'sub');
  return fields.sub_url?.trim() ? [...others, 'sub'] : others;
}

function fieldsOf(vendor: VendorSpec): readonly FieldSpec[] {
  return [...vendor.fields, ...COMMON];
}

/** Where a field's value stands. */
function pathOf(vendor: VendorSpec, key: string, keys: Keys): readonly string[] {
  if (vendor.id === 'rtsp' && key === 'sub_url') return ['urls', 'sub'];
  if (vendor.id === 'rtsp' && key === 'url' && keys.urls !== undefined) return ['urls', 'main'];
  return key.split('.');
}

function valueAt(keys: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Keys)[step] : undefined,
    keys,
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function isSecretSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'set' in value && value.set === true;
}

function valueOf({ kind, choices }: FieldSpec, text: string): unknown {
  if (text === '') return null;
  if (kind === 'number' && /^\d+$/.test(text)) return Number(text);
  const isBoolean = kind === 'flag' || choices?.includes('true') === true;
  return isBoolean ? text === 'true' : text;
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    target[step] = value;
    return;
  }
  const inner = (target[step] ??= {}) as Record<string, unknown>;
  put(inner, rest, value);
}
