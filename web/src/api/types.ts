/** Shapes of the API by the names the page uses for them. */
import type { components, paths } from './schema.js';

export type Token = components['schemas']['Token'];
export type User = components['schemas']['User'];
export type Camera = components['schemas']['Camera'];
/** A span that retention spares. */
export type Kept = components['schemas']['Protected'] & Readonly<{ camera: string }>;
/** With the keys of its kind besides, as in the configuration file. */
export type NewCamera = paths['/cameras']['post']['requestBody']['content']['application/json'];
