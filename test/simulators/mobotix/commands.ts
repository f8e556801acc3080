/** The commands of the simulated recorder, each as strict as the real one might be. */
import type { DeviceRequest, DeviceServer } from '../device-server.js';
import type { ExportShelf } from './export-shelf.js';
import type { Footage } from './footage.js';
import type { MobotixTraits } from './options.js';

export type Answer = Readonly<{
  code: number | string;
  msg: string;
  name: string;
  output?: unknown;
  /** Where it stands beside the output. */
  export_size?: unknown;
}>;
type Unnamed = Omit<Answer, 'name'>;

/** `bad request` is a status of 400, null a command that it does not know. */
type Reaction = Answer | 'bad request' | null;

/** The recorder that is asked. */
type Nvr = Readonly<{
  options: MobotixTraits;
  server: DeviceServer;
  footage: Footage;
  shelf: ExportShelf;
}>;

type Hardware = Readonly<{
  rtspPort: () => number;
  channels: number;
  cameras: readonly number[];
  cameraPassword: string;
}>;

type Event = Readonly<{ channel: number; type: number; index: number; atS: number }>;

/** What must never be sent to a recorder that somebody relies on. */
const DANGEROUS = /load_default|clear_all|account_|camera_connection|reboot|\/format|upgrade/;

const PLAYBACK_BIT = 1;
const MOST_SECTIONS = 2_000;
const MOST_EVENTS = 100;

/** Parameters by name: of a query they are text, of a body whatever JSON has. */
type Parameters = ReadonlyMap<string, unknown>;
type Command = (parameters: Parameters) => Unnamed | 'bad request';

export class Commands {
  readonly #events: Event[] = [];
  readonly #known: ReadonlyMap<string, Command>;

  constructor(
    private readonly nvr: Nvr,
    private readonly hardware: Hardware,
  ) {
    this.#known = new Map<string, Command>([
      ['GET /information/version', () => done({ num_ch: hardware.channels, model: 'H100' })],
      ['GET /information/camera_list', () => this.#cameraList()],
      ['GET /information/network_info', () => this.#networkInfo()],
      ['GET /information/local_time', () => done({ local_time: this.#local(nowS()) })],
      ['GET /information/user_management', () => this.#accounts()],
      ['GET /record/record_info', () => this.#recordInfo()],
      ['GET /datasearch/get_pbbar', (given) => this.#bar(given)],
      ['GET /datasearch/gen_pbkey', (given) => this.#newKey(given)],
      ['POST /datasearch/set_pbspeed', (given) => this.#moveKey(given)],
      ['GET /datasearch/estimate_export_channel_list', (given) => this.#exportChannels(given)],
      ['POST /datasearch/remote_export_async', (given) => this.#export(given)],
      ['GET /datasearch/remote_export_status', () => this.#exportStatus()],
      ['GET /datasearch/remote_export_list', () => this.#exportList()],
      ['POST /datasearch/remove_remote_export_list', (given) => this.#removeExport(given)],
      ['POST /datasearch/evtlist_page_get', (given) => this.#eventPage(given)],
    ]);
  }

  notice(event: Readonly<{ channel: number; type: number; index?: number; atMs?: number }>): void {
    const { channel, type, index = 0, atMs = Date.now() } = event;
    this.#events.push({ channel, type, index, atS: Math.floor(atMs / 1_000) });
  }

  answer(request: DeviceRequest): Reaction {
    const { method, path } = request;
    const { server, options } = this.nvr;
    if (DANGEROUS.test(path)) server.complain(`${path} was called, which does harm`);
    const command = this.#known.get(`${method} ${path}`);
    if (!command) return null;
    const parameters = method === 'GET' ? new Map(request.query) : this.#body(request);
    if (parameters === null) return 'bad request';
    const isDenied = path.startsWith('/datasearch/') && (options.authority & PLAYBACK_BIT) === 0;
    if (isDenied) return { ...refused(3, 'No authority!'), name: path };
    const answer = command(parameters);
    return answer === 'bad request' ? answer : { ...answer, name: path };
  }

  /** Null where it does not come as this recorder wants it. */
  #body({ headers, body }: DeviceRequest): Parameters | null {
    const text = body.toString();
    const type = headers['content-type'] ?? '';
    if (this.nvr.options.bodies === 'json')
      return type.startsWith('application/json') ? entriesOf(text) : null;
    const isForm = type.startsWith('application/x-www-form-urlencoded');
    if (!isForm || !text.startsWith('Param=')) return null;
    return entriesOf(new URLSearchParams(text).get('Param') ?? '');
  }

  #local(utcS: number): number {
    return utcS + this.nvr.options.offsetS;
  }

  #utc(parameters: Parameters, name: string): number {
    return whole(parameters, name) - this.nvr.options.offsetS;
  }

  #cameraList() {
    const { cameras, cameraPassword: password } = this.hardware;
    const entry = {
      account: 'Admin',
      ip: '127.0.0.1',
      mac: '',
      title: 'Camera',
      type: 1,
      password,
    };
    const rtspPort = this.hardware.rtspPort();
    return done({ camera_list: cameras.map((ch) => ({ ...entry, ch, rtsp_port: rtspPort })) });
  }

  #networkInfo() {
    const card = { name: 'eth0', ip: '127.0.0.1', dhcp_status: 1 };
    return done({
      http_port: this.nvr.server.port,
      https_port: 443,
      rtsp_port: this.hardware.rtspPort(),
      network_card_info: [card],
    });
  }

  #accounts() {
    const { username, authority } = this.nvr.options;
    const own = { account: username, password: 'GtBcsw==', authority, covert: [0, 0, 1, 0] };
    return done({ user_list: [{ ...own, account: 'Admin', authority: 31 }, own] });
  }

  #recordInfo() {
    const disk = { mount_path: '/ext_000', export_path: '/ext_export_000', total_size_mb: 917_196 };
    const group = { path: [disk], group_id: 0, sys_time_offset: 0, HDD_num_max: 1, is_circular: 0 };
    return done({ record_info: [group], group_support: true });
  }

  #bar(parameters: Parameters) {
    const [fromS, toS] = [this.#utc(parameters, 'start_time'), this.#utc(parameters, 'end_time')];
    const sections = whole(parameters, 'section_num');
    if (fromS >= toS || sections < 1 || sections > MOST_SECTIONS || !isGroup(parameters))
      return 'bad request';
    const { stretches } = this.nvr.footage;
    const edge = (index: number): number => fromS + (index * (toS - fromS)) / sections;
    const bar = Array.from({ length: sections }, (_, index) =>
      Number(this.nvr.footage.isAnythingIn({ fromS: edge(index), toS: edge(index + 1) })),
    );
    return done({
      group_id: 0,
      database_start_t: this.#local(stretches[0]?.fromS ?? 0),
      database_end_t: this.#local(nowS()),
      section_num: sections,
      pb_bar: bar,
    });
  }

  /** Takes UTC, whatever the wall clock shows. */
  #newKey(parameters: Parameters) {
    const position = positionOf(parameters);
    if (position === null || !isGroup(parameters)) return 'bad request';
    const { key } = this.nvr.footage.mint(position);
    return done({ pbkey: key, pb_ch: this.nvr.footage.channelsAt(position.startS) });
  }

  #moveKey(parameters: Parameters) {
    const position = positionOf(parameters);
    if (position === null || !isGroup(parameters)) return 'bad request';
    const key = this.nvr.footage.living(String(parameters.get('pbkey')));
    if (!key) return refused(5, 'Invalid pbkey!');
    key.positions.push(position);
    const { startS, dir, speed } = position;
    const channels = this.nvr.footage.channelsAt(startS);
    return done({ pbtime: startS, group_id: 0, dir, speed: Math.trunc(speed), pb_ch: channels });
  }

  #exportChannels(parameters: Parameters) {
    const span = {
      fromS: this.#utc(parameters, 'start_time'),
      toS: this.#utc(parameters, 'end_time'),
    };
    const { footage } = this.nvr;
    return done({ channel_list: footage.isAnythingIn(span) ? footage.channels : [] });
  }

  #export(parameters: Parameters) {
    const channel = whole(parameters, 'ch');
    const [fromS, toS] = [this.#utc(parameters, 'start_time'), this.#utc(parameters, 'end_time')];
    const isKnown =
      parameters.get('stream_type') === 'main' && parameters.get('media_fmt') === 'mp4';
    if (!isKnown || fromS >= toS || !isGroup(parameters)) return 'bad request';
    if (!this.nvr.footage.isAnythingIn({ fromS, toS }))
      this.nvr.server.complain('an export of a span was asked for that has nothing in it');
    return this.nvr.shelf.begin(channel) ? done() : refused(7, 'Export is working!');
  }

  #exportStatus() {
    return done({ status: this.nvr.shelf.isWorking ? 'working' : 'idle' });
  }

  #exportList() {
    const { ready, availableMb } = this.nvr.shelf;
    const size = { export_size: { total_size_mb: 4_833, available_size_mb: availableMb } };
    return this.nvr.options.exportSize === 'inside'
      ? done({ list: ready, ...size })
      : { ...done({ list: ready }), ...size };
  }

  #removeExport(parameters: Parameters) {
    this.nvr.shelf.remove(String(parameters.get('name')));
    return this.#exportList();
  }

  #eventPage(parameters: Parameters) {
    const [fromS, toS] = [this.#utc(parameters, 'start_time'), this.#utc(parameters, 'end_time')];
    const [first, last] = [whole(parameters, 'start_idx'), whole(parameters, 'end_idx')];
    const channel = whole(parameters, 'channel');
    const wanted = parameters.get('evt_type');
    const isFit = Array.isArray(wanted) && wanted.length === 3 && last - first < MOST_EVENTS;
    if (!isFit || !isGroup(parameters) || fromS >= toS) return 'bad request';
    const all = this.#events.filter(
      (event) =>
        fromS <= event.atS && event.atS < toS && event.channel === channel && wanted[event.type],
    );
    const page = all.slice(first, last + 1).map(({ atS, type, index }) => ({
      start_time: this.#local(atS),
      channel,
      dev_type: 0,
      evt_type: type,
      evt_indx: index,
      ip_addr: '',
      mac: '',
      snap_path: '',
    }));
    const end = first + page.length - 1;
    return done({ total: all.length, start_idx: first, end_idx: end, evt_list: page });
  }
}

function done(output?: unknown): Unnamed {
  return { code: 0, msg: 'Success', ...(output === undefined ? {} : { output }) };
}

function refused(code: number, msg: string): Unnamed {
  return { code, msg };
}

function entriesOf(text: string): Parameters | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

function nowS(): number {
  return Math.floor(Date.now() / 1_000);
}

/** NaN where it is none, which is less and more than nothing. */
function whole(parameters: Parameters, name: string): number {
  const value = parameters.get(name);
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) ? Number(number) : NaN;
}

function isGroup(parameters: Parameters): boolean {
  return whole(parameters, 'group_id') === 0;
}

function positionOf(parameters: Parameters) {
  const startS = whole(parameters, 'start_time');
  const dir = whole(parameters, 'dir');
  const speed = Number(parameters.get('speed'));
  const isKnown = [0, -1].includes(dir) && [0.25, 0.5, 1, 2].includes(speed);
  return isKnown && !Number.isNaN(startS) ? { startS, dir, speed } : null;
}
