/** What the recorder has recorded of a channel: found by its playback bar, fetched as an export. */
import { finished } from 'node:stream/promises';
import { CamrelayError } from '../../model/errors.js';
import type { TimeSpan } from '../../model/time.js';
import type { DeviceArchive, DeviceFile, DeviceRecording } from '../device-archive.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { DeviceHttp, type DeviceDownload } from '../device-http.js';
import type { MobotixSettings } from './config.js';
import type { ExportedFile } from './exports.js';
import type { MoveNvr } from './move-nvr.js';
import { PlaybackBar, RecordInfo } from './outputs.js';
import { planBar, spansOfBar } from './playback-bar.js';
import type { RecorderClock } from './recorder-clock.js';
import { fillTemplate, neededTemplate } from './url-template.js';

type Download = Readonly<{ reply: DeviceDownload; close: () => Promise<void> }>;

export class MobotixArchive implements DeviceArchive {
  constructor(
    private readonly settings: MobotixSettings,
    private readonly nvr: MoveNvr,
    private readonly recorderClock: RecorderClock,
    private readonly dial: DeviceContext['dial'],
  ) {}

  /** The bar tells of all channels together: some of it may be of another one. */
  async list(span: TimeSpan, signal: AbortSignal): Promise<DeviceRecording[]> {
    const base = await this.recorderClock.timeBase(signal);
    const wanted = base.span(span);
    const { span: asked, sections } = planBar(wanted);
    const answer = await this.nvr.client.get(
      '/datasearch/get_pbbar',
      {
        start_time: asked.fromS,
        end_time: asked.toS,
        section_num: sections,
        group_id: this.settings.group,
      },
      PlaybackBar,
      signal,
    );
    const { database_start_t: firstS, database_end_t: lastS, pb_bar: bar } = answer;
    const database = lastS > firstS ? [{ fromS: firstS, toS: lastS }] : [];
    return spansOfBar(bar, asked, [wanted, ...database]).map(({ fromS, toS }) =>
      this.#recording({ fromMs: base.ms(fromS), toMs: base.ms(toS) }),
    );
  }

  /** Always the whole file: each fetch has the recorder make it anew. */
  async fetch(id: string, _range: unknown, signal: AbortSignal): Promise<DeviceFile> {
    const exportUrl = neededTemplate('export', this.settings.exportUrl);
    const base = await this.recorderClock.timeBase(signal);
    const span = base.span(spanOfId(id));
    const { channel, group, exportStream: stream, exportFormat: format } = this.settings;
    const job = { channel, group, span, stream, format };
    const file = await this.nvr.exports.make(job, signal);
    try {
      return await this.#download(exportUrl, file, signal);
    } catch (error) {
      await this.nvr.exports.remove(file);
      throw error;
    }
  }

  #recording({ fromMs, toMs }: TimeSpan): DeviceRecording {
    const [fromWhole, toWhole] = [Math.floor(fromMs), Math.ceil(toMs)];
    const id = `${fromWhole}-${toWhole}`;
    return { id, fromMs: fromWhole, toMs: toWhole, bytes: null, kind: 'recording' };
  }

  /** Tries the disks of the group: which of them holds the file the recorder does not say. */
  async #download(template: string, file: ExportedFile, signal: AbortSignal): Promise<DeviceFile> {
    for (const exportPath of await this.#exportPaths(template, signal)) {
      const url = new URL(this.#address(template, exportPath, file.name));
      const { reply, close } = await this.#open(url, signal);
      if (reply.status === 200) return this.#fileOf(reply, close, file);
      reply.body.destroy();
      await close();
      if (reply.status !== 404) {
        const message = `the recorder answered ${reply.status} to the download; check export_url`;
        throw new DeviceFailure('bad_reply', message);
      }
    }
    const message = 'the recorder made a file that is not at its address; check export_url';
    throw new DeviceFailure('bad_reply', message);
  }

  /** The session is shown to the recorder alone. */
  async #open(url: URL, signal: AbortSignal): Promise<Download> {
    const path = `${url.pathname}${url.search}`;
    const { client } = this.nvr;
    if (client.has(url))
      return { reply: await client.open(path, signal), close: () => Promise.resolve() };
    const { exchanges } = client;
    const { lookup } = this.dial;
    const tls = { verify: this.settings.verifyTls };
    const http = new DeviceHttp({ origin: url.origin, lookup, exchanges, tls });
    const close = (): Promise<void> => http[Symbol.asyncDispose]();
    try {
      return { reply: await http.open({ path }, signal), close };
    } catch (error) {
      await close();
      throw error;
    }
  }

  #fileOf(
    { headers, body }: DeviceDownload,
    close: Download['close'],
    file: ExportedFile,
  ): DeviceFile {
    const over = (): void => {
      void close();
      void this.nvr.exports.remove(file);
    };
    finished(body).then(over, over);
    const length = Number(headers['content-length']);
    const isKnown = Number.isSafeInteger(length) && length >= 0;
    return { type: 'video/mp4', totalBytes: isKnown ? length : null, range: null, body };
  }

  #address(template: string, exportPath: string, fileName: string): string {
    const { host, port } = this.settings;
    return fillTemplate<'export'>(template, {
      host,
      port,
      export_path: exportPath,
      file_name: fileName,
    });
  }

  async #exportPaths(template: string, signal: AbortSignal): Promise<string[]> {
    if (!template.includes('{export_path}')) return [''];
    const path = '/record/record_info';
    const { record_info: groups } = await this.nvr.client.get(path, {}, RecordInfo, signal);
    const own = groups.find(({ group_id: id }) => id === this.settings.group);
    const paths = own?.path.map(({ export_path: exportPath }) => exportPath) ?? [];
    // Anything else could become part of the host.
    return paths.filter((path) => path.startsWith('/'));
  }
}

/** @throws CamrelayError bad_request */
export function spanOfId(id: string): TimeSpan {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(id) ?? [];
  const span = { fromMs: Number(from), toMs: Number(to) };
  if (span.fromMs < span.toMs) return span;
  throw new CamrelayError('bad_request', 'there is no such recording; its id is one from the list');
}
