/** Metrics of the program itself and of its child processes. */
import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Registry } from 'prom-client';
import type { WorkerTable } from '../../../relay/worker-table.js';
import type { Ffmpeg } from '../../ffmpeg.js';
import { counter, gauge } from './kinds.js';

export type ProgramMetricsDeps = Readonly<{
  version: string;
  ffmpeg: Pick<Ffmpeg, 'version'>;
  startedMs: number;
  workers: Pick<WorkerTable, 'all'>;
}>;

/** How finely the delay of the event loop is measured, ms; that much is always part of it. */
const DELAY_RESOLUTION_MS = 10;
/** Parts of the resident memory, by the names that boards for Node.js know. */
const MEMORY = [
  {
    name: 'nodejs_heap_size_total_bytes',
    help: 'What of the memory is for JavaScript objects',
    of: 'heapTotal',
  },
  {
    name: 'nodejs_heap_size_used_bytes',
    help: 'What of that is used, until it is collected the next time',
    of: 'heapUsed',
  },
  {
    name: 'nodejs_external_memory_bytes',
    help: 'What of the memory is media, and other bytes outside of the heap',
    of: 'external',
  },
] as const;
/** One for the process, for there is one loop. */
const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });

export function registerProgram(registry: Registry, deps: ProgramMetricsDeps): void {
  delays.enable();
  gauge(registry, {
    name: 'camrelay_build_info',
    help: 'Always 1; the labels say what runs',
    labels: ['version', 'node', 'ffmpeg'],
    read: (tell) =>
      tell({ version: deps.version, node: process.version, ffmpeg: deps.ffmpeg.version }, 1),
  });
  gauge(registry, {
    name: 'camrelay_workers',
    help: 'ffmpeg processes, by what they do',
    labels: ['kind'],
    read: (tell) => {
      for (const kind of ['ingest', 'egress', 'job']) {
        tell({ kind }, deps.workers.all().filter((worker) => worker.kind === kind).length);
      }
    },
  });
  gauge(registry, {
    name: 'camrelay_event_loop_delay_seconds',
    help: 'How late the program came to its work since the last time this was asked; 1 is the longest',
    labels: ['quantile'],
    read: (tell) => {
      tell({ quantile: '0.5' }, delays.percentile(50) / 1e9);
      tell({ quantile: '0.99' }, delays.percentile(99) / 1e9);
      tell({ quantile: '1' }, delays.max / 1e9);
      delays.reset();
    },
  });
  gauge(registry, {
    name: 'process_start_time_seconds',
    help: 'When the program started, in Unix seconds',
    read: (tell) => tell({}, deps.startedMs / 1000),
  });
  gauge(registry, {
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the program itself, without its workers',
    read: (tell) => tell({}, process.memoryUsage.rss()),
  });
  for (const { name, help, of } of MEMORY) {
    gauge(registry, { name, help, read: (tell) => tell({}, process.memoryUsage()[of]) });
  }
  counter(registry, {
    name: 'process_cpu_seconds_total',
    help: 'CPU time of the program itself, without its workers',
    read: (tell) => {
      const { user, system } = process.cpuUsage();
      tell({}, (user + system) / 1e6);
    },
  });
  gauge(registry, {
    name: 'process_open_fds',
    help: 'Open file descriptors; absent where the system does not tell',
    read: async (tell) => {
      const open = await readdir('/proc/self/fd').catch(() => null);
      if (open) tell({}, open.length);
    },
  });
}
