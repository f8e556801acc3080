/** `/metrics` as it is documented, and what is built on it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metric } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { metricsRegistry, metricsRouter, type MetricsDeps } from '../../../src/api/metrics.js';
import { GAP_CAUSES } from '../../../src/model/loss.js';
import { WorkerTable } from '../../../relay/worker-table.js';
import { FakeClock } from '../../fake-clock.js';
import { parse } from '../config/support.js';
import { code, codeSpans, ROOT, tableOf } from '../markdown.js';
import { serve } from './serve.js';

const CONFIG = parse(`
cameras:
  porch: { vendor: demo, extra_streams: [sub] }
  shed: { vendor: demo, record: off }
`);

const streamOf = (streamName: string, run: unknown) => ({
  streamName,
  run,
  status: { run, viewers: 2, rates: { bitrate: 4_000_000, fps: 25 } },
  totals: { bytes: 5_000, parts: 7, connects: 3, failures: new Map([['stalled', 2]]) },
});

function deps(more: Partial<Record<keyof MetricsDeps, unknown>> = {}): MetricsDeps {
  return {
    version: '9.9.9',
    ffmpeg: { version: '6.1' },
    startedMs: 1_700_000_000_000,
    config: () => CONFIG,
    relay: {
      streamsOf: (id: string) =>
        id === 'porch'
          ? ['main', 'sub', 'playback-4711'].map(
              (name) => streamOf(name, name === 'sub' ? null : {}) as never,
            )
          : [],
    },
    eventBook: { totals: new Map([['porch', new Map([['motion', 4]])]]) },
    hls: { stats: { streams: new Map([['porch', { viewers: 3 }]]) } },
    rtmp: { stats: () => [{ playing: { rtmp: 1, flv: 2 } }] },
    rtspViewers: () => 4,
    recording: {
      lastDurableMs: (id: string) => (id === 'porch' ? 1_700_000_001_500 : null),
      wantedSinceMs: () => 0,
      preRollMs: () => 0,
      isRecording: () => true,
    },
    storageHealth: { problems: () => [] },
    gapSeconds: { all: () => [{ cameraId: 'porch', seconds: { crash: 12.5 } }] },
    storageReport: () =>
      Promise.resolve({ space: null, minFreeBytes: 0, recordedBytes: 5e9, forecast: null }),
    protectedSpans: { list: () => [] },
    webhooks: {
      counts: () => [{ host: 'hooks.example', waiting: 3, results: { delivered: 5, dropped: 1 } }],
    },
    mqtt: { counts: () => ({ isConnected: true, waiting: 2, dropped: 1 }) },
    httpCounts: { all: () => [{ kind: 'api', status: '2xx', requests: 9 }] },
    bounds: { states: () => [{ name: 'viewers', used: 2, most: 9, refused: 1 }] },
    workers: new WorkerTable(),
    clock: new FakeClock(),
    ...more,
  } as MetricsDeps;
}

type Known = Readonly<{ type: string; labels: readonly string[] }>;

async function known(): Promise<Map<string, Known>> {
  const registry = metricsRegistry(deps());
  const types = await registry.getMetricsAsJSON();
  return new Map(
    types.map(({ name, type }) => {
      const metric = registry.getSingleMetric(name) as Metric & { labelNames: string[] };
      return [name, { type: String(type), labels: metric.labelNames }];
    }),
  );
}

describe('/metrics', () => {
  it('is documented, metric by metric, with type and labels', async () => {
    const listed = tableOf('docs/metrics.md', 'metric').rows.map(
      ([name, type, labels]) => [code(name)!, { type, labels: codeSpans(labels!) }] as const,
    );
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(await known()));
  });

  it('tells what each stream, camera and protocol does', async () => {
    await using api = await serve(metricsRouter(deps()));
    const { body } = await api.ask('GET', '/metrics');
    const lines = String(body).split('\n');
    for (const line of [
      'camrelay_camera_up{camera="porch",stream="main"} 1',
      'camrelay_camera_up{camera="porch",stream="sub"} 0',
      'camrelay_bitrate_bits_per_second{camera="porch",stream="main"} 4000000',
      'camrelay_received_bytes_total{camera="porch",stream="main"} 5000',
      'camrelay_parts_total{camera="porch",stream="main"} 7',
      'camrelay_reconnects_total{camera="porch",stream="main"} 2',
      'camrelay_worker_restarts_total{camera="porch",stream="main",cause="stalled"} 2',
      'camrelay_worker_restarts_total{camera="porch",stream="main",cause="auth"} 0',
      'camrelay_events_total{camera="porch",type="motion"} 4',
      'camrelay_last_durable_seconds{camera="porch"} 1700000001.5',
      'camrelay_gap_seconds_total{camera="porch",cause="crash"} 12.5',
      'camrelay_gap_seconds_total{camera="porch",cause="offline"} 0',
      'camrelay_protocol_viewers{protocol="hls"} 3',
      'camrelay_protocol_viewers{protocol="rtsp"} 4',
      'camrelay_protocol_viewers{protocol="rtmp"} 1',
      'camrelay_protocol_viewers{protocol="flv"} 2',
      'camrelay_http_requests_total{class="api",status="2xx"} 9',
      `camrelay_build_info{version="9.9.9",node="${process.version}",ffmpeg="6.1"} 1`,
      'camrelay_webhook_deliveries_total{hook="hooks.example",result="dropped"} 1',
      'camrelay_webhook_waiting{hook="hooks.example"} 3',
      'camrelay_mqtt_connected 1',
      'camrelay_mqtt_waiting 2',
      'camrelay_mqtt_dropped_total 1',
      'camrelay_recorded_bytes 5000000000',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('has no value for what is not known, and no series for what only passes', async () => {
    await using api = await serve(metricsRouter(deps()));
    const text = String((await api.ask('GET', '/metrics')).body);
    expect(text).not.toMatch(/^camrelay_(disk_bytes|disk_free_bytes|full_seconds)\b.* \d/m);
    expect(text).not.toContain('camrelay_bitrate_bits_per_second{camera="porch",stream="sub"}');
    expect(text).not.toContain('camera="shed",cause=');
    expect(text).not.toContain('4711');
  });

  it('answers with the rest where the index does not', async () => {
    const storageReport = () => Promise.reject(new Error('the index is damaged'));
    await using api = await serve(metricsRouter(deps({ storageReport })));
    const { status, body } = await api.ask('GET', '/metrics');
    expect(status).toBe(200);
    expect(body).toContain('camrelay_camera_up{camera="porch",stream="main"} 1');
    expect(body).not.toMatch(/^camrelay_recorded_bytes \d/m);
  });

  it('has the same cause words as gaps have', () => {
    const [, sentence] = /^`cause` is one of ([^]*?),\s+as of/m.exec(read('docs/metrics.md')) ?? [];
    expect(codeSpans(sentence ?? '')).toEqual([...GAP_CAUSES]);
  });
});

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Metrics in an expression of PromQL. */
const named = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:camrelay|nodejs|process)_\w+/g)].map(([name]) => name);

describe('what is built on the metrics', () => {
  type Dashboard = { panels: { title: string; targets?: { expr: string }[] }[] };
  const dashboard = JSON.parse(read('docs/grafana/camrelay.json')) as Dashboard;
  const rules = parseYaml(read('docs/grafana/alerts.yml')) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };

  it('is a dashboard of metrics that there are', async () => {
    const metrics = await known();
    const exprs = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(exprs.length).toBeGreaterThan(30);
    for (const expr of exprs) expect(named(expr)).not.toEqual([]);
    expect(exprs.flatMap(named).filter((name) => !metrics.has(name))).toEqual([]);
  });

  it('is a dashboard of every metric', async () => {
    const shown = new Set(named(JSON.stringify(dashboard)));
    expect([...(await known()).keys()].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('is alerts of metrics that there are', async () => {
    const metrics = await known();
    const exprs = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr));
    expect(exprs.length).toBeGreaterThan(5);
    expect(exprs.flatMap(named).filter((name) => !metrics.has(name))).toEqual([]);
  });

  it('uses counters as counters', async () => {
    const metrics = await known();
    const text = read('docs/grafana/camrelay.json') + read('docs/grafana/alerts.yml');
    const used = [...text.matchAll(/\b(?:rate|increase)\((\w+)/g)].map(([, name]) => name!);
    expect(used.filter((name) => metrics.get(name)?.type !== 'counter')).toEqual([]);
  });
});
