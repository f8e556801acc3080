import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { FfmpegIngest, type IngestJob, type IngestListener } from '../../relay/ingest.js';
import { WorkerTable } from '../../relay/worker-table.js';
import { systemClock } from '../../src/kit/clock.js';
import { silentLog } from '../../src/kit/log.js';
import { guard } from '../rig/dialling.js';
import { eventually } from '../rig/wait.js';

const job: IngestJob = {
  camera: 'porch',
  stream: 'main',
  source: { kind: 'url', url: 'rtsp://admin:canary@192.0.2.1/live', transport: 'tcp' },
  plan: { video: 'copy', audio: 'none' },
  stallMs: 500,
};
const nobody: IngestListener = {
  run: () => undefined,
  samples: () => undefined,
  split: () => undefined,
};

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'camrelay-ingest-'))));
afterEach(() => rm(dir, { recursive: true }));

/** An ingest whose ffmpeg is a script. */
async function withScript(script: string): Promise<{ ingest: FfmpegIngest; table: WorkerTable }> {
  const path = join(dir, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  const table = new WorkerTable();
  return {
    ingest: new FfmpegIngest(
      new FfmpegLauncher(path, table, systemClock, dir),
      guard,
      systemClock,
      silentLog,
    ),
    table,
  };
}

const never = (): AbortSignal => new AbortController().signal;

describe('an ingest worker', () => {
  it('gets the address of the camera by its standard input, not by its arguments', async () => {
    const { ingest } = await withScript(
      `echo "$@" > "${dir}/args"; cat > "${dir}/stdin"; env > "${dir}/env"`,
    );
    await ingest.run(job, nobody, never());
    const read = async (name: string): Promise<string> =>
      (await import('node:fs/promises')).readFile(join(dir, name), 'utf8');
    expect(await read('stdin')).toMatch(/file 'rtsp:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/live'/);
    expect(await read('stdin')).not.toContain('canary');
    expect(await read('args')).not.toContain('canary');
    expect(await read('env')).not.toContain('canary');
  });

  it('is listed while it runs, and only then', async () => {
    const { ingest, table } = await withScript('exec sleep 30');
    const stopping = new AbortController();
    const ended = ingest.run(job, nobody, stopping.signal);
    await eventually(() => table.all().length > 0, { what: 'the worker' });
    expect(table.all()).toMatchObject([{ camera: 'porch', stream: 'main', kind: 'ingest' }]);
    stopping.abort();
    await ended;
    expect(table.all()).toEqual([]);
  });

  it.each([
    {
      says: '[error] pipe:0: Server returned 401 Unauthorized (authorization failed)',
      code: 'bad_credentials',
    },
    {
      says: '[tcp @ 0x1] [error] Connection to tcp://192.0.2.1:554 failed: Connection refused',
      code: 'unreachable',
    },
    { says: '[error] pipe:0: Server returned 404 Not Found', code: 'not_found' },
    { says: '[error] something new', code: 'offline' },
  ])('that ends with "$says" ends as $code', async ({ says, code }) => {
    const { ingest } = await withScript(`cat > /dev/null; echo '${says}' >&2; exit 1`);
    const { loss } = await ingest.run(job, nobody, never());
    expect(loss.code).toBe(code);
  });

  it('that writes garbage is ended, and says so', async () => {
    const { ingest } = await withScript(
      'cat > /dev/null; head -c 100000 /dev/urandom; exec sleep 30',
    );
    const { loss } = await ingest.run(job, nobody, never());
    expect(loss).toMatchObject({ cause: 'offline', code: 'bad_media' });
  });

  it('that cannot be started ends the attempt', async () => {
    const launcher = new FfmpegLauncher(join(dir, 'missing'), new WorkerTable(), systemClock, dir);
    const { loss } = await new FfmpegIngest(launcher, guard, systemClock, silentLog).run(
      job,
      nobody,
      never(),
    );
    expect(loss.cause).toBe('offline');
  });
});
