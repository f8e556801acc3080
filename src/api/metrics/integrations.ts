/** Metrics of what is told to other systems. */
import type { Registry } from 'prom-client';
import type { Webhooks } from '../../webhooks/webhooks.js';
import { counter, gauge } from './kinds.js';

export type IntegrationMetricsDeps = Readonly<{ webhooks: Pick<Webhooks, 'counts'> }>;

export function registerIntegrations(
  registry: Registry,
  { webhooks }: IntegrationMetricsDeps,
): void {
  counter(registry, {
    name: 'camrelay_webhook_deliveries_total',
    help: 'Messages to webhooks that are done with, by the host of the receiver',
    labels: ['hook', 'result'],
    read: (tell) => {
      for (const { host: hook, results } of webhooks.counts()) {
        for (const [result, count] of Object.entries(results)) tell({ hook, result }, count);
      }
    },
  });
  gauge(registry, {
    name: 'camrelay_webhook_waiting',
    help: 'Messages that wait to be sent to webhooks',
    labels: ['hook'],
    read: (tell) => {
      for (const { host: hook, waiting } of webhooks.counts()) tell({ hook }, waiting);
    },
  });
}
