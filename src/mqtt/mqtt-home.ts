/**
 * The cameras at one broker: what stands there of each, what is told, and what is ordered.
 *
 * Everything that stands is retained, so that whoever comes later sees it at once; the broker itself says
 * `offline` for a camrelay that is gone.
 */
import type { CameraConfig, Config } from '../config/config.js';
import type { Mqtt } from '../config/mqtt.js';
import type { Clock } from '../kit/clock.js';
import type { EventBus, Told } from '../kit/event-bus.js';
import type { Log } from '../kit/log.js';
import type { Devices } from '../resolvers/devices.js';
import { Broker } from './broker.js';
import { abilitiesOf, type CameraFactsDeps, isLive, stateJson } from './camera-facts.js';
import { discoveryOf } from './discovery.js';
import { EventStills, type TakeStill } from './event-stills.js';
import { EventSwitches } from './event-switches.js';
import { Leftovers } from './leftovers.js';
import { PtzOrders } from './ptz-orders.js';
import {
  EVENT_SWITCHES,
  type EventSwitch,
  HOME_ASSISTANT,
  isEventSwitch,
  Topics,
} from './topics.js';

export type MqttHomeDeps = Omit<CameraFactsDeps, 'devices'> &
  Readonly<{
    version: string;
    config: () => Config;
    devices: Pick<Devices, 'find' | 'get'>;
    events: EventBus;
    still: TakeStill;
    clock: Clock;
    log: Log;
    random: () => number;
  }>;

/** How often bit rate, viewers and the newest saved second are told, ms; a state is told at once. */
const STATE_EVERY_MS = 30_000;
/** What Home Assistant says when it has started. */
const BIRTH_TOPIC = `${HOME_ASSISTANT}/status`;

export class MqttHome implements AsyncDisposable {
  readonly #topics: Topics;
  readonly #broker: Broker;
  readonly #switches: EventSwitches;
  readonly #stills: EventStills;
  readonly #orders: PtzOrders;
  readonly #leftovers: Leftovers;
  /** What each camera's events are known to be. */
  readonly #known = new Map<string, Set<EventSwitch>>();
  /** Topics at which Home Assistant is told of each camera. */
  readonly #discovered = new Map<string, ReadonlySet<string>>();
  readonly #stopping = new AbortController();
  readonly #listening: Disposable;
  readonly #telling: Promise<void>;

  constructor(
    private readonly settings: Mqtt,
    private readonly deps: MqttHomeDeps,
  ) {
    const { clock, log, devices, events, still } = deps;
    this.#topics = new Topics(settings.topic);
    const listener = {
      connected: () => this.#connected(),
      message: (topic: string, payload: Buffer, retained: boolean) =>
        this.#message(topic, payload, retained),
    };
    this.#broker = new Broker(settings, this.#topics.status, listener, deps);
    this.#switches = new EventSwitches(clock, (cameraId, type, isOn) =>
      this.#keep(this.#topics.of(cameraId, type), isOn ? 'ON' : 'OFF'),
    );
    const send = (cameraId: string, jpeg: Buffer): void => {
      if (this.#camera(cameraId)) this.#keep(this.#topics.of(cameraId, 'snapshot'), jpeg);
    };
    this.#stills = new EventStills(still, send, clock, log);
    this.#orders = new PtzOrders(devices, log);
    this.#leftovers = new Leftovers(this.#topics, clock, (topics) => this.#clear(topics));
    this.#listening = events.listen((told) => this.#heard(told));
    this.#follow();
    this.#telling = this.#tellNowAndThen(this.#stopping.signal);
  }

  get isConnected(): boolean {
    return this.#broker.isConnected;
  }

  get waiting(): number {
    return this.#broker.outbox.waiting;
  }

  get dropped(): number {
    return this.#broker.outbox.dropped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    this.#stopping.abort();
    this.#switches[Symbol.dispose]();
    await this.#telling;
    await this.#orders[Symbol.asyncDispose]();
    await this.#broker[Symbol.asyncDispose]();
  }

  #heard({ type, data, goesOn = false }: Told): void {
    if (type === 'cameras') this.#follow();
    const camera = typeof data.camera === 'string' ? this.#camera(data.camera) : undefined;
    if (!camera) return;
    if (type === 'camera') this.#tellState(camera);
    if (type === 'event') this.#event(camera, data, goesOn);
  }

  #event(camera: CameraConfig, data: Told['data'], goesOn: boolean): void {
    const { type, id, time, end } = data as { type: string; id: number; time: string; end: string | null }; // prettier-ignore
    this.#broker.outbox.tell(this.#topics.of(camera.id, 'event'), JSON.stringify(data));
    if (isEventSwitch(type)) {
      if (this.#learn(camera.id, type)) this.#follow();
      const endMs = end === null ? null : Date.parse(end);
      this.#switches.heard({
        cameraId: camera.id,
        type,
        id,
        timeMs: Date.parse(time),
        endMs,
        goesOn,
      });
      if (isLive(camera, this.deps)) this.#stills.ask(camera);
    }
    this.#broker.flush();
  }

  /** What stands at the broker is what there is now. */
  #follow(): void {
    const { cameras } = this.deps.config();
    const ids = new Set(cameras.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#forget(id);
    for (const camera of cameras) {
      if (abilitiesOf(camera, this.deps).events) this.#learn(camera.id, 'motion');
      else if (!this.#known.has(camera.id)) this.#known.set(camera.id, new Set());
      this.#tellState(camera);
      this.#discover(camera);
    }
    this.#broker.flush();
  }

  /** @returns whether it is news that a camera has such events */
  #learn(cameraId: string, type: EventSwitch): boolean {
    const known = this.#known.get(cameraId) ?? new Set<EventSwitch>();
    this.#known.set(cameraId, known);
    if (known.has(type)) return false;
    known.add(type);
    this.#broker.outbox.keep(this.#topics.of(cameraId, type), 'OFF');
    return true;
  }

  #discover(camera: CameraConfig): void {
    const { outbox } = this.#broker;
    const capabilities = abilitiesOf(camera, this.deps);
    const switches = this.#known.get(camera.id) ?? new Set<EventSwitch>();
    const wanted = this.settings.discovery
      ? discoveryOf({ ...camera, capabilities, switches }, this.#topics, this.deps.version)
      : new Map<string, string>();
    for (const topic of this.#discovered.get(camera.id) ?? []) {
      if (!wanted.has(topic)) outbox.clear(topic);
    }
    for (const [topic, payload] of wanted) outbox.keep(topic, payload);
    this.#discovered.set(camera.id, new Set(wanted.keys()));
  }

  #forget(cameraId: string): void {
    const { outbox } = this.#broker;
    for (const topic of this.#discovered.get(cameraId) ?? []) outbox.clear(topic);
    for (const leaf of ['state', 'snapshot', ...EVENT_SWITCHES] as const) {
      const topic = this.#topics.of(cameraId, leaf);
      if (outbox.has(topic)) outbox.clear(topic);
    }
    this.#discovered.delete(cameraId);
    this.#known.delete(cameraId);
    this.#switches.forget(cameraId);
    this.#stills.forget(cameraId);
  }

  #tellState(camera: CameraConfig): void {
    this.#keep(this.#topics.of(camera.id, 'state'), stateJson(camera, this.deps));
  }

  #keep(topic: string, payload: string | Buffer): void {
    this.#broker.outbox.keep(topic, payload);
    this.#broker.flush();
  }

  async #tellNowAndThen(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.deps.clock.sleep(STATE_EVERY_MS, signal);
      if (signal.aborted) return;
      this.#follow(); // a device may be able to do more by now, such as go to a new preset
    }
  }

  #connected(): void {
    this.#broker.subscribe(this.#topics.allOrders);
    if (this.settings.discovery) this.#broker.subscribe(BIRTH_TOPIC);
    this.#leftovers.begin(this.#broker, this.#stopping.signal);
  }

  #message(topic: string, payload: Buffer, retained: boolean): void {
    if (retained) {
      if (this.#leftovers.isLooking && payload.length > 0) this.#leftBehind(topic);
      return; // an order that stands there would be carried out again and again
    }
    if (topic === BIRTH_TOPIC && payload.toString() === 'online') {
      this.#broker.outbox.again();
      this.#broker.flush();
      return;
    }
    const cameraId = this.#topics.cameraOf(topic);
    const camera = cameraId === null ? undefined : this.#camera(cameraId);
    if (camera && topic === this.#topics.orders(camera.id)) this.#orders.take(camera, payload);
  }

  /** Something stood there when the broker was first reached. */
  #leftBehind(topic: string): void {
    const owner = this.#topics.cameraOf(topic);
    if (topic === this.#topics.status || (owner !== null && this.#camera(owner))) return;
    const camera = this.deps
      .config()
      .cameras.find(({ id }) => this.#topics.isConfigOf(topic, id) && this.settings.discovery);
    if (!camera) return this.#clear([topic]);
    const type = EVENT_SWITCHES.find(
      (candidate) => topic === this.#topics.config('binary_sensor', camera.id, candidate),
    );
    // An event of this kind was known before, and will come again.
    if (!type) this.#leftovers.doubt(topic);
    else if (this.#learn(camera.id, type)) this.#follow();
  }

  #clear(topics: Iterable<string>): void {
    const { outbox } = this.#broker;
    for (const topic of topics) if (!outbox.has(topic)) outbox.clear(topic);
    this.#broker.flush();
  }

  #camera(cameraId: string): CameraConfig | undefined {
    return this.deps.config().cameras.find(({ id }) => id === cameraId);
  }
}
