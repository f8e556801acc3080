/** Metrics of who watches. */
import type { Registry } from 'prom-client';
import type { HlsOutput } from '../../../relay/outputs/hls/hls-output.js';
import type { RtmpServer } from '../../../relay/outputs/rtmp/rtmp-server.js';
import type { Relay } from '../../../relay/relay.js';
import type { Config } from '../../config/config.js';
import { configuredStreams } from '../camera-view.js';
import { gauge } from './kinds.js';

export type ViewerMetricsDeps = Readonly<{
  config: () => Config;
  relay: Pick<Relay, 'streamsOf'>;
  hls: Pick<HlsOutput, 'stats'>;
  rtmp: Pick<RtmpServer, 'stats'>;
  /** Players of RTSP now. */
  rtspViewers: () => number;
}>;

export function registerViewers(registry: Registry, deps: ViewerMetricsDeps): void {
  const { config, relay, hls, rtmp, rtspViewers } = deps;
  gauge(registry, {
    name: 'camrelay_viewers',
    help: 'Viewers of the stream, of all protocols',
    labels: ['camera', 'stream'],
    read: (tell) => {
      for (const camera of config().cameras) {
        for (const { streamName: stream, status } of configuredStreams(camera, relay)) {
          tell({ camera: camera.id, stream }, status.viewers);
        }
      }
    },
  });
  gauge(registry, {
    name: 'camrelay_protocol_viewers',
    help: 'Viewers of all live streams, by protocol',
    labels: ['protocol'],
    read: (tell) => {
      const playing = rtmp.stats().map((stats) => stats.playing);
      const hlsViewers = [...hls.stats.streams.values()].map(({ viewers }) => viewers);
      tell({ protocol: 'hls' }, sum(hlsViewers));
      tell({ protocol: 'rtsp' }, rtspViewers());
      tell({ protocol: 'rtmp' }, sum(playing.map((of) => of.rtmp)));
      tell({ protocol: 'flv' }, sum(playing.map((of) => of.flv)));
    },
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
