/** `/metrics`, in the text format of Prometheus. Read from the running parts when asked. */
import { Router } from 'express';
import { Registry } from 'prom-client';
import { registerCameras, type CameraMetricsDeps } from './metrics/cameras.js';
import { registerHttp, type HttpMetricsDeps } from './metrics/http.js';
import { registerIntegrations, type IntegrationMetricsDeps } from './metrics/integrations.js';
import { registerLimits, type LimitMetricsDeps } from './metrics/limits.js';
import { registerProgram, type ProgramMetricsDeps } from './metrics/program.js';
import { registerRecording, type RecordingMetricsDeps } from './metrics/recording.js';
import { registerStorage, type StorageMetricsDeps } from './metrics/storage.js';
import { registerViewers, type ViewerMetricsDeps } from './metrics/viewers.js';

export type MetricsDeps = CameraMetricsDeps &
  HttpMetricsDeps &
  IntegrationMetricsDeps &
  LimitMetricsDeps &
  ProgramMetricsDeps &
  RecordingMetricsDeps &
  StorageMetricsDeps &
  ViewerMetricsDeps;

export function metricsRouter(deps: MetricsDeps): Router {
  const registry = metricsRegistry(deps);
  return Router().get('/metrics', async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  });
}

export function metricsRegistry(deps: MetricsDeps): Registry {
  const registry = new Registry();
  registerCameras(registry, deps);
  registerViewers(registry, deps);
  registerRecording(registry, deps);
  registerStorage(registry, deps);
  registerHttp(registry, deps);
  registerIntegrations(registry, deps);
  registerLimits(registry, deps);
  registerProgram(registry, deps);
  return registry;
}
