/** Which field mends what a test or the configuration finds fault with. */
import type { TestStep } from './test-step.js';
import type { VendorSpec } from './vendors.js';

const ABOUT_ACCOUNT: Readonly<Record<string, string>> = {
  bad_credentials: 'password',
  no_permission: 'username',
};
const ABOUT_STREAM = new Set(['not_found', 'unsupported', 'bad_reply', 'ffmpeg_failed', 'stalled']);

/** @returns the key of a field, or null where no field helps, as when a camera is full */
export function fieldToMend(vendor: VendorSpec, { step, code }: TestStep): string | null {
  const account = ABOUT_ACCOUNT[code ?? ''];
  if (account !== undefined) {
    return vendor.fields.some(({ key }) => key === account) ? account : vendor.address;
  }
  if (step === 'reach' || code === 'unreachable') return vendor.address;
  if (ABOUT_STREAM.has(code ?? '')) return vendor.id === 'rtsp' ? 'url' : 'stream';
  return null;
}

/** Faults of the configuration by the keys of the fields they are about. */
export function problemsIn(failure: Refusal | null): ReadonlyMap<string, string> {
  const { error } = (failure?.answer ?? {}) as Answer;
  const problems = (error?.problems ?? []).map(
    ({ path, message }) => [fieldAt(path), message] as const,
  );
  return new Map(problems.reverse());
}

/** The answer is the whole of it. */
type Refusal = Readonly<{ answer?: unknown }>;

type Answer = Readonly<{
  error?: {
    problems?: readonly { path: readonly (string | number)[]; message: string }[];
  };
}>;

/** The form has no fields for keys below these. */
function fieldAt(path: readonly (string | number)[]): string {
  const [first = '', second] = path;
  if (first === 'urls') return second === 'sub' ? 'sub_url' : 'url';
  if (first === 'id') return 'name';
  const isSection = first === 'retention' || first === 'playback';
  return isSection && second !== undefined ? `${first}.${second}` : String(first);
}
