/** The simulated recorder's exports: made one at a time, kept until they are removed. */
import type { DeviceServer } from '../device-server.js';

type Shelved = Readonly<{ file_name: string; size_mb: string }>;

/** Made by somebody else, before: nobody but them may remove it. */
const FOREIGN: readonly Shelved[] = [
  { file_name: 'ch0001-170620005913-103-D.mp4', size_mb: '2.50' },
  { file_name: 'ch0001-170620005913-103-D.srt', size_mb: '0.01' },
];

export class ExportShelf {
  files: readonly Shelved[] = FOREIGN;
  /** Free, megabytes. */
  availableMb = 4_347;
  /** How many were made. */
  made = 0;
  #readyAtMs = 0;

  /** @param takesMs how long one takes */
  constructor(
    private readonly server: DeviceServer,
    private readonly takesMs: number,
  ) {}

  get isWorking(): boolean {
    return performance.now() < this.#readyAtMs;
  }

  /** @returns whether it was begun */
  begin(channel: number): boolean {
    if (this.isWorking) {
      this.server.complain('a second export was begun while one was being made');
      return false;
    }
    this.#readyAtMs = performance.now() + this.takesMs;
    this.made++;
    const stamp = String(200_101_000_000 + this.made);
    const name = `ch${String(channel + 1).padStart(4, '0')}-${stamp}-${this.made}-D`;
    this.files = [
      ...this.files,
      { file_name: `${name}.mp4`, size_mb: '1.25' },
      { file_name: `${name}.srt`, size_mb: '0.01' },
    ];
    return true;
  }

  /** Those that are finished. */
  get ready(): readonly Shelved[] {
    return this.isWorking ? this.files.slice(0, -2) : this.files;
  }

  get ownNames(): string[] {
    return this.files.filter((file) => !FOREIGN.includes(file)).map(({ file_name: name }) => name);
  }

  remove(name: string): void {
    if (FOREIGN.some(({ file_name: foreign }) => foreign === name))
      this.server.complain('an export was removed that somebody else had made');
    this.files = this.files.filter(({ file_name: known }) => known !== name);
  }
}
