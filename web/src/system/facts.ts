/** What the place System is told, by the names it uses. */
import type { components } from '../api/schema.js';

export type SystemFacts = components['schemas']['System'];
export type ForecastFacts = components['schemas']['Forecast'];
export type Reach = ForecastFacts['cameras'][number];
export type LoadFacts = SystemFacts['cameras'][number];
/** How much was taken at some hour. */
export type UsagePoint = Readonly<{ time: string; recordings: number; free: number | null }>;
