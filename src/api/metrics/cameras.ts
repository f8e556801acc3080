/** Metrics of cameras and their streams. Labels are those of the configuration: nobody else can add any. */
import type { Registry } from 'prom-client';
import type { Relay } from '../../../relay/relay.js';
import type { Stream } from '../../../relay/stream.js';
import type { Config } from '../../config/config.js';
import type { EventBook } from '../../event-book.js';
import { GAP_CAUSES } from '../../model/loss.js';
import { EVENT_TYPES } from '../../resolvers/device-event.js';
import { configuredStreams } from '../camera-view.js';
import { counter, gauge } from './kinds.js';

export type CameraMetricsDeps = Readonly<{
  config: () => Config;
  relay: Pick<Relay, 'streamsOf'>;
  eventBook: Pick<EventBook, 'totals'>;
}>;

type StreamLabels = Readonly<{ camera: string; stream: string }>;

export function registerCameras(registry: Registry, deps: CameraMetricsDeps): void {
  const { config, relay, eventBook } = deps;
  const labels = ['camera', 'stream'] as const;
  const each = (visit: (stream: Stream, labels: StreamLabels) => void): void => {
    for (const camera of config().cameras) {
      for (const stream of configuredStreams(camera, relay)) {
        visit(stream, { camera: camera.id, stream: stream.streamName });
      }
    }
  };

  gauge(registry, {
    name: 'camrelay_camera_up',
    help: '1 while the stream delivers media',
    labels,
    read: (tell) => each((stream, of) => tell(of, stream.run ? 1 : 0)),
  });
  gauge(registry, {
    name: 'camrelay_bitrate_bits_per_second',
    help: 'Of all tracks of the stream together, over its last two seconds',
    labels,
    read: (tell) =>
      each(({ status }, of) => {
        const { bitrate } = status.rates;
        if (status.run && bitrate !== null) tell(of, bitrate);
      }),
  });
  counter(registry, {
    name: 'camrelay_received_bytes_total',
    help: 'Bytes of media that the stream delivered',
    labels,
    read: (tell) => each(({ totals }, of) => tell(of, totals.bytes)),
  });
  counter(registry, {
    name: 'camrelay_parts_total',
    help: 'Parts that were made of the stream',
    labels,
    read: (tell) => each(({ totals }, of) => tell(of, totals.parts)),
  });
  counter(registry, {
    name: 'camrelay_reconnects_total',
    help: 'How often the stream came back after it had been live',
    labels,
    read: (tell) => each(({ totals }, of) => tell(of, Math.max(0, totals.connects - 1))),
  });
  counter(registry, {
    name: 'camrelay_worker_restarts_total',
    help: 'Failed attempts and lost connections of the stream; after each its worker is started again',
    labels: [...labels, 'cause'],
    read: (tell) =>
      each(({ totals }, of) => {
        for (const cause of GAP_CAUSES) tell({ ...of, cause }, totals.failures.get(cause) ?? 0);
      }),
  });
  counter(registry, {
    name: 'camrelay_events_total',
    help: 'Events that the device reported or a person noted',
    labels: ['camera', 'type'],
    read: (tell) => {
      for (const { id: camera } of config().cameras) {
        const types = eventBook.totals.get(camera);
        for (const type of EVENT_TYPES) tell({ camera, type }, types?.get(type) ?? 0);
      }
    },
  });
}
