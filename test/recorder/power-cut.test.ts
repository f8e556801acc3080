import { describe, expect, it } from 'vitest';
import { checkRecordings } from '../../recorder/check.js';
import { startRecorder } from '../../recorder/recorder.js';
import { boxesIn } from '../../src/fmp4/box.js';
import { silentLog } from '../../src/kit/log.js';
import type { IndexWrite } from '../../storage/index-write.js';
import { openIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import type { FakeDisk } from './fake-disk.js';
import { aLoss, Camera, PORCH, START_MS } from './parts.js';
import { ALWAYS, Rig } from './rig.js';

/** The index and the disk as a power cut would leave them. */
type Moment = Readonly<{
  after: string;
  groups: readonly (readonly IndexWrite[])[];
  disk: FakeDisk;
}>;

/** What a disk may have of a file besides what was synced. */
const REMAINS = {
  nothing: (synced: Buffer) => synced,
  everything: (_synced: Buffer, written: Buffer) => written,
  half: (synced: Buffer, written: Buffer) =>
    written.subarray(0, Math.floor((synced.length + written.length) / 2)),
  zeros: (synced: Buffer, written: Buffer) =>
    Buffer.concat([synced, Buffer.alloc(Math.max(0, written.length - synced.length))]),
};

/** Records three runs and a file of each kind, and stops the world after every single operation. */
async function everyMoment(remains: (typeof REMAINS)[keyof typeof REMAINS]): Promise<Moment[]> {
  await using rig = await Rig.open();
  const moments: Moment[] = [];
  const groups: (readonly IndexWrite[])[] = [];
  const note = (): void => {
    const disk = rig.disk.cutPower(remains);
    moments.push({ after: rig.disk.operations.at(-1) ?? 'nothing', groups: [...groups], disk });
  };
  const write = rig.index.write.bind(rig.index);
  rig.index.write = async (...group: readonly IndexWrite[]) => {
    await write(...group);
    groups.push(group);
    rig.disk.operations.push(`commit ${group.map(({ type }) => type).join(' ')}`);
    note();
  };
  rig.disk.onOperation = note;
  for (const [run, camera] of [new Camera(), new Camera(START_MS + 40_000)].entries()) {
    for (let at = 0; at < 26; at++) {
      rig.recorder.part(camera.part());
      if (at % 3 === 2) {
        await rig.idle();
        await rig.recorder.save();
      }
    }
    if (run === 0) rig.recorder.ended(aLoss('offline'));
  }
  await rig.recorder.stop('shutdown');
  return moments;
}

/** Starts again on what is left. @returns what is wrong afterwards */
async function faultsAfter({ groups, disk }: Moment): Promise<string[]> {
  await using index = await openIndex({ file: ':memory:', log: silentLog });
  for (const group of groups) {
    for (const { type } of group) if (type === 'begin') index.newRecordingId(); // theirs are taken
    await index.write(...group);
  }
  const claimed = index.read.overlapping(PORCH, ALWAYS);
  const options = {
    directory: '/data',
    index,
    retention: {},
    clock: new FakeClock(START_MS + 99_000),
  };
  await using _recorder = await startRecorder({ ...options, log: silentLog, disk });
  const faults: string[] = [];
  for (const { id, path, endMs, bytes } of claimed) {
    const row = index.read.recording(id);
    if (!row) faults.push(`${path} was durable and is gone`);
    else if (row.endMs < endMs || row.bytes < bytes) faults.push(`${path} has lost its end`);
  }
  for (const { path, parts, bytes } of index.read.overlapping(PORCH, ALWAYS)) {
    const file = disk.bytesOf(`/data/${path}`);
    const moofs = [...boxesIn(file)].filter(({ type }) => type === 'moof').length;
    if (moofs !== parts.length || file.length !== bytes) faults.push(`${path} is torn`);
  }
  const check = { directory: '/data', disk, read: index.read, inUse: false, repair: null };
  for await (const { code, path } of checkRecordings(check)) faults.push(`${code} ${path}`);
  return faults;
}

describe('a power cut at any moment', () => {
  it.each(Object.entries(REMAINS))(
    'leaves what was durable, whole files, and rows that agree, where of the rest there is %s',
    async (_name, remains) => {
      const moments = await everyMoment(remains);
      expect(moments.length).toBeGreaterThan(80);
      for (const moment of moments) {
        expect(await faultsAfter(moment), `after ${moment.after}`).toEqual([]);
      }
    },
  );
});
