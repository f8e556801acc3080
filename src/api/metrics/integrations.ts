/** Metrics of what is told to other systems. */
import type { Registry } from 'prom-client';
import type { MqttLink } from '../../mqtt/mqtt-link.js';
import type { Webhooks } from '../../webhooks/webhooks.js';
import { counter, gauge } from './kinds.js';

export type IntegrationMetricsDeps = Readonly<{
  webhooks: Pick<Webhooks, 'counts'>;
  mqtt: Pick<MqttLink, 'counts'>;
}>;

export function registerIntegrations(
  registry: Registry,
  { webhooks, mqtt }: IntegrationMetricsDeps,
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
  gauge(registry, {
    name: 'camrelay_mqtt_connected',
    help: '1 while the MQTT broker is reached; absent where none is configured',
    read: (tell) => {
      const counts = mqtt.counts();
      if (counts) tell({}, counts.isConnected ? 1 : 0);
    },
  });
  gauge(registry, {
    name: 'camrelay_mqtt_waiting',
    help: 'Messages that wait for the MQTT broker',
    read: (tell) => {
      const counts = mqtt.counts();
      if (counts) tell({}, counts.waiting);
    },
  });
  counter(registry, {
    name: 'camrelay_mqtt_dropped_total',
    help: 'Messages to the MQTT broker that were lost: too many waited, or the connection broke',
    read: (tell) => tell({}, mqtt.counts()?.dropped ?? 0),
  });
}
