/** Metrics of the HTTP server. */
import type { Registry } from 'prom-client';
import type { HttpCounts } from '../http-counts.js';
import { counter } from './kinds.js';

export type HttpMetricsDeps = Readonly<{ httpCounts: Pick<HttpCounts, 'all'> }>;

export function registerHttp(registry: Registry, { httpCounts }: HttpMetricsDeps): void {
  counter(registry, {
    name: 'camrelay_http_requests_total',
    help: 'Requests that are over, by what was asked for and how it was answered',
    labels: ['class', 'status'],
    read: (tell) => {
      for (const { kind, status, requests } of httpCounts.all()) {
        tell({ class: kind, status }, requests);
      }
    },
  });
}
