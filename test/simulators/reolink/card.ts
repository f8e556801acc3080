/** The card of a simulated Reolink device: what it recorded, searched by day and read file by file. */
import type { ServerResponse } from 'node:http';
import { sendBytes, type DeviceRequest } from '../device-server.js';
import { wallTime, type WallTime, type ZoneName } from './zones.js';

export type CardFile = Readonly<{
  name: string;
  /** ms since the Unix epoch. */
  fromMs: number;
  toMs: number;
}>;

export type CardOptions = Readonly<{
  files: readonly CardFile[];
  zone: ZoneName;
  bytes: Buffer;
  complain: (text: string) => void;
  /** How long a download is held back in the middle, ms. */
  slowMs: number;
}>;

type Value = Record<string, unknown>;

export class Card {
  #downloading = 0;

  constructor(private readonly options: CardOptions) {}

  /** The value that answers `Search`, or the code of an error. */
  search(param: unknown): Value | number {
    const { Search: search } = param as { Search?: Value };
    const start = search?.StartTime as WallTime | undefined;
    const end = search?.EndTime as WallTime | undefined;
    if (!start || !end || (search?.onlyStatus !== 0 && search?.onlyStatus !== 1)) return -23;
    if (start.year !== end.year || start.mon !== end.mon) return this.#tooMuch();
    if (search.onlyStatus === 1) return this.#status(start);
    if (start.day !== end.day) return this.#tooMuch();
    return this.#files(start);
  }

  download({ target, headers }: DeviceRequest, res: ServerResponse): boolean {
    // Blanks are all that it decodes.
    const source = /[?&]source=([^&]*)/.exec(target)?.[1]?.replaceAll('%20', ' ');
    if (!this.options.files.some(({ name }) => name === source)) return false;
    if (this.#downloading > 0) this.options.complain('two recordings were fetched at a time');
    this.#downloading += 1;
    res.once('close', () => (this.#downloading -= 1));
    this.#send(headers.range, res);
    return true;
  }

  #send(wanted: string | undefined, res: ServerResponse): void {
    const { bytes, slowMs } = this.options;
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(wanted ?? '') ?? [];
    const from = Number(first);
    const to = last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
    const part = bytes.subarray(from, to + 1);
    res.writeHead(wanted === undefined ? 200 : 206, {
      'content-type': 'apolication/octet-stream',
      'content-length': part.length,
      'accept-ranges': 'bytes',
      'content-disposition': 'attachment;filename=Rec_of_another_name.mp4',
      ...(wanted === undefined ? {} : { 'content-range': `bytes ${from}-${to}/${bytes.length}` }),
    });
    const half = Math.floor(part.length / 2);
    res.write(part.subarray(0, half));
    setTimeout(() => res.end(part.subarray(half)), slowMs).unref();
  }

  #tooMuch(): number {
    this.options.complain('a search over more than a day, or a month for its days');
    return -8;
  }

  #status({ year, mon }: WallTime): Value {
    const days = this.#walls()
      .filter(({ start }) => start.year === year && start.mon === mon)
      .map(({ start }) => start.day);
    if (days.length === 0) return { SearchResult: { channel: 0 } };
    const count = new Date(Date.UTC(year, mon, 0)).getUTCDate();
    const marks = Array.from({ length: count }, (_, index) => (days.includes(index + 1) ? 1 : 0));
    return { SearchResult: { channel: 0, Status: [{ year, mon, table: marks.join('') }] } };
  }

  #files({ year, mon, day }: WallTime): Value {
    const found = this.#walls().filter(
      ({ start }) => start.year === year && start.mon === mon && start.day === day,
    );
    const status = [{ year, mon, table: '0'.repeat(31) }];
    if (found.length === 0) return { SearchResult: { channel: 0, Status: status } };
    const size = this.options.bytes.length;
    const files = found.map(({ file, start, end }, index) => ({
      StartTime: start,
      EndTime: end,
      frameRate: 0,
      width: 0,
      height: 0,
      name: file.name,
      // Some firmwares give a text.
      size: index % 2 === 0 ? String(size) : size,
      type: 'main',
    }));
    // Not always in order.
    return { SearchResult: { channel: 0, Status: status, File: files.toReversed() } };
  }

  #walls() {
    const { files, zone } = this.options;
    return files.map((file) => ({
      file,
      start: wallTime(file.fromMs, zone),
      end: wallTime(file.toMs, zone),
    }));
  }
}

export function sendFileError(res: ServerResponse, cmd: string, rspCode: number, detail: string) {
  const reply = [{ cmd, code: 1, error: { rspCode, detail } }];
  sendBytes(res, 200, 'text/html', JSON.stringify(reply));
}
