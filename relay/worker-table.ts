/** Every child process camrelay runs at the moment, for `GET /system`. */
export type WorkerKind = 'ingest' | 'egress' | 'job';

export type WorkerEntry = Readonly<{
  camera: string;
  stream: string;
  kind: WorkerKind;
  pid: number;
}>;

export class WorkerTable {
  readonly #entries = new Map<number, WorkerEntry>();

  add(entry: WorkerEntry): void {
    this.#entries.set(entry.pid, entry);
  }

  delete(pid: number): void {
    this.#entries.delete(pid);
  }

  all(): WorkerEntry[] {
    return [...this.#entries.values()];
  }
}
