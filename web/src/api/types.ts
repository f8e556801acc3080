/** Shapes of the API by the names the page uses for them. */
import type { components } from './schema.js';

export type Camera = components['schemas']['Camera'];
/** A span that retention spares. */
export type Kept = components['schemas']['Protected'] & Readonly<{ camera: string }>;
