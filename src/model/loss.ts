/** Why a stream ended or could not begin; also the cause of the hole it leaves in the recording. */
export const GAP_CAUSES = [
  'offline',
  'stalled',
  'auth',
  'lease',
  'disk',
  'clock',
  'shutdown',
  'crash',
] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

/** The end of one attempt to stream a camera. */
export type Loss = Readonly<{
  cause: GapCause;
  /** Public, stable and snake_case: `offline`, `bad_credentials`, `stalled`, `unsupported` … */
  code: string;
  /** For a person; free of secrets. */
  message: string;
  /** False where asking again cannot help until the configuration changes. */
  retryable: boolean;
}>;
