/** Metrics of what is bounded. */
import type { Registry } from 'prom-client';
import type { Bounds, BoundState } from '../../kit/bounds.js';
import { counter, gauge } from './kinds.js';

export type LimitMetricsDeps = Readonly<{ bounds: Pick<Bounds, 'states'> }>;

export function registerLimits(registry: Registry, { bounds }: LimitMetricsDeps): void {
  const show =
    (value: (state: BoundState) => number) =>
    (tell: (labels: { limit: string }, value: number) => void): void => {
      for (const state of bounds.states()) tell({ limit: state.name }, value(state));
    };
  const labels = ['limit'] as const;
  gauge(registry, {
    ...{ name: 'camrelay_limit_used', labels, read: show(({ used }) => used) },
    help: 'How much there is now of what is limited; of one client or stream, that of the busiest',
  });
  gauge(registry, {
    ...{ name: 'camrelay_limit_max', labels, read: show(({ most }) => most) },
    help: 'How much of it there may be',
  });
  counter(registry, {
    ...{ name: 'camrelay_refused_total', labels, read: show(({ refused }) => refused) },
    help: 'What was refused because the limit was reached',
  });
}
