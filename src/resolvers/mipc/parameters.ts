/** Nested parameters as the flat query this protocol makes of them (docs/vendors/mipc.md, "Calls"). Pure. */

export type Parameters = Readonly<{ [name: string]: Parameter }>;
export type Parameter = string | number | Parameters | readonly Parameter[];

/** `{sess:{nid:'M'}}` becomes `dsess=1&dsess_nid=M`; every value is percent-encoded. */
export function flatten(parameters: Parameters): string {
  return members('d', '', parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

type Pair = readonly [name: string, value: string];

function members(prefix: string, separator: string, parameters: Parameters): Pair[] {
  return Object.entries(parameters).flatMap(([key, value]) =>
    pairs(`${prefix}${separator}${key}`, value),
  );
}

function pairs(name: string, value: Parameter): Pair[] {
  if (typeof value !== 'object') return [[name, String(value)]];
  if (!isList(value)) return [[name, '1'], ...members(name, '_', value)];
  // The first element has no number: it goes by the name of the list.
  const elements = value.flatMap((element, index) =>
    pairs(index === 0 ? name : `${name}_${index}`, element),
  );
  return [[`${name}__x_countz_`, String(value.length)], ...elements];
}

const isList = (value: Parameters | readonly Parameter[]): value is readonly Parameter[] =>
  Array.isArray(value);
