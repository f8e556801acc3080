/**
 * What a vendor contributes to the configuration: its own keys, and what they mean.
 *
 * A vendor's folder (`src/resolvers/VENDOR/config.ts`) defines it, `vendors.ts` lists it; the keys
 * that all cameras share are read in `camera.ts`.
 */
import { z } from 'zod';
import { kindsIn, type ValueKind } from './fields.js';
import type { Path } from './problems.js';

/** `username` where the secret is a password, for its form in a Basic header. */
export type Secret = Readonly<{ text: string; username?: string }>;

/** A problem with a key of this camera; `[]` means the camera as a whole. */
export type Report = (path: Path, message: string) => void;

/** Who may publish as a camera: whoever shows the key, or anybody where it is null. */
export type Publisher = Readonly<{ key: string | null }>;

export type VendorReading<Settings> = Readonly<{
  settings: Settings;
  /** The names of the streams the camera has, the default of `stream` first. */
  streams: readonly [string, ...string[]];
  secrets: readonly Secret[];
  /** Left out where the camera is dialled. */
  publisher?: Publisher;
}>;

/** Which streams the camera is to have, as far as its keys name them. */
export type StreamsAsked = Readonly<{ stream: string | null; extraStreams: readonly string[] }>;

export type Vendor<Settings> = Readonly<{
  name: string;
  /** The vendor's keys in the file. */
  keys: readonly string[];
  /** Those of its keys whose values are more than text. */
  kinds: Readonly<Record<string, ValueKind>>;
  /** Reads a camera's mapping, ignoring keys that are not the vendor's; null after a problem. */
  read(
    camera: unknown,
    report: Report,
    invalid: (error: z.ZodError) => void,
  ): VendorReading<Settings> | null;
}>;

/**
 * @param shape the vendor's keys
 * @param read what they mean together; reports and gives null where they contradict each other
 */
export function defineVendor<
  Shape extends z.core.$ZodLooseShape,
  Settings extends { vendor: string },
>(
  name: Settings['vendor'],
  shape: Shape,
  read: (
    values: z.output<z.ZodObject<Shape>>,
    report: Report,
    asked: StreamsAsked,
  ) => VendorReading<Settings> | null,
): Vendor<Settings> {
  const schema = z.object(shape);
  return {
    name,
    keys: Object.keys(shape),
    kinds: kindsIn(shape),
    read(camera, report, invalid) {
      const values = schema.safeParse(camera);
      if (values.success) return read(values.data, report, streamsAsked(camera));
      invalid(values.error);
      return null;
    },
  };
}

const STREAM_KEYS = z.object({
  stream: z.string().nullable().catch(null),
  extra_streams: z.array(z.string()).catch([]),
});

function streamsAsked(camera: unknown): StreamsAsked {
  const { stream, extra_streams: extraStreams } = STREAM_KEYS.parse(camera);
  return { stream, extraStreams };
}
