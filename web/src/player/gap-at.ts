/** What is known of a gap, by a camera and a moment. */
export type KnownGap = Readonly<{ fromMs: number; toMs: number; cause: string }>;
export type GapAt = (camera: string, ms: number) => KnownGap | null;
