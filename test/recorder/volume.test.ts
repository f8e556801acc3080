import { beforeEach, describe, expect, it } from 'vitest';
import { Volume, VOLUME_FILE, volumeMemory } from '../../recorder/volume.js';
import { FakeDisk, systemError } from './fake-disk.js';

const MEMORY = volumeMemory('/etc/camrelay.yaml');
const ID_FILE = `/data/${VOLUME_FILE}`;
let disk: FakeDisk;
let isApart: boolean;
beforeEach(() => {
  disk = new FakeDisk();
  disk.put('/etc/camrelay.yaml', Buffer.from(''));
  isApart = true;
});

const open = (directory = '/data', on = disk): Promise<Volume> =>
  Volume.open({
    directory,
    memory: MEMORY,
    disk: on,
    deviceOf: (path) => Promise.resolve(isApart && path.startsWith('/data') ? 2 : 1),
  });
const notMounted = {
  code: 'disk_failed',
  message: expect.stringContaining('not mounted') as string,
};

describe('the volume of the recordings', () => {
  it('is remembered beside the configuration', () => {
    expect(MEMORY).toBe('/etc/.camrelay.yaml.volume');
  });

  it('gets an id when it is first recorded on, and keeps it', async () => {
    const { id } = await open();
    expect(disk.bytesOf(ID_FILE).toString()).toBe(`${id}\n`);
    expect((await open()).id).toBe(id);
    expect((await open('/data', disk.cutPower())).id).toBe(id);
  });

  it('is made where there never was one', async () => {
    await open('/srv/new/data');
    expect(disk.files).toContain(`/srv/new/data/${VOLUME_FILE}`);
  });

  it('is refused at the start where its disk is not mounted, with what to do, and nothing is made', async () => {
    await open();
    await disk.remove(ID_FILE);
    const before = [...disk.operations];
    await expect(open()).rejects.toMatchObject(notMounted);
    await expect(open()).rejects.toThrow(MEMORY);
    expect(disk.operations).toEqual(before);
  });

  it('is refused at the start where another disk is mounted in its place', async () => {
    await open();
    disk.put(ID_FILE, Buffer.from('another\n'));
    await expect(open()).rejects.toThrow('another disk');
  });

  it('is begun anew where somebody emptied it on a file system that is surely there', async () => {
    isApart = false;
    const first = await open();
    await disk.remove(ID_FILE);
    const second = await open();
    expect(second.id).not.toBe(first.id);
    expect((await open()).id).toBe(second.id);
  });

  it('is any other where the configuration names another directory, or forgot it', async () => {
    await open();
    await open('/other');
    await disk.remove(ID_FILE);
    await disk.remove(MEMORY);
    await open();
    expect(disk.files).toContain(ID_FILE);
  });

  it('needs no memory where nothing may be written beside the configuration', async () => {
    disk.fail = (operation) => {
      if (operation.startsWith('create /etc')) throw systemError('EROFS');
    };
    await open();
    expect(disk.files).toContain(ID_FILE);
  });

  it('is refused while it is not there, and taken again when it is back', async () => {
    const volume = await open();
    expect(await volume.refusal()).toBeNull();
    const id = disk.bytesOf(ID_FILE);
    await disk.remove(ID_FILE);
    expect(await volume.refusal()).toContain('not mounted');
    disk.put(ID_FILE, Buffer.from('another\n'));
    expect(await volume.refusal()).toContain('another disk');
    disk.put(ID_FILE, id);
    expect(await volume.refusal()).toBeNull();
    disk.fail = () => {
      throw systemError('EIO');
    };
    expect(await volume.refusal()).toContain('reports an error');
  });
});
