/** Shapes of the API by the names the page uses for them. */
import type { components } from './schema.js';

export type Camera = components['schemas']['Camera'];
