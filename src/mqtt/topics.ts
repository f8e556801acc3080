/** The names under which things stand at the broker. */

/** What each camera has, below its own name; all but `event` are retained. */
export type Leaf = 'state' | 'event' | 'snapshot' | EventSwitch;

/** Kinds of events that a camera shows as on or off. */
export const EVENT_SWITCHES = ['motion', 'person', 'face', 'vehicle', 'animal', 'sound', 'doorbell', 'door', 'input', 'video_loss', 'sos'] as const; // prettier-ignore
export type EventSwitch = (typeof EVENT_SWITCHES)[number];

export const isEventSwitch = (type: unknown): type is EventSwitch =>
  EVENT_SWITCHES.includes(type as EventSwitch);

/** Where Home Assistant says that it has started, and reads what devices there are. */
export const HOME_ASSISTANT = 'homeassistant';

export class Topics {
  /** `online`, or `offline` once camrelay is gone, whatever way it went. */
  readonly status: string;
  /** Tells the devices of this camrelay from those of others in Home Assistant. */
  readonly node: string;

  /** @param base what all begin with, without a slash at its end */
  constructor(private readonly base: string) {
    this.status = `${base}/status`;
    this.node = base.replaceAll('/', '_');
  }

  of(cameraId: string, leaf: Leaf): string {
    return `${this.base}/${cameraId}/${leaf}`;
  }

  /** Where a camera takes orders. */
  orders(cameraId: string): string {
    return `${this.base}/${cameraId}/ptz/set`;
  }

  /** Where Home Assistant learns of one thing that a camera has. */
  config(component: string, cameraId: string, thing: string): string {
    return `${HOME_ASSISTANT}/${component}/${this.node}/${cameraId}_${thing}/config`;
  }

  /** Whether it may be a `config` of a camera: of `a`, those of `a_b` may be too. */
  isConfigOf(topic: string, cameraId: string): boolean {
    const [prefix, , node, thing = '', end] = topic.split('/');
    const isOurs = prefix === HOME_ASSISTANT && node === this.node && end === 'config';
    return isOurs && thing.startsWith(`${cameraId}_`);
  }

  /** Every `config` there may be of this camrelay. */
  get configs(): string {
    return `${HOME_ASSISTANT}/+/${this.node}/+/config`;
  }

  /** What every camera has there. */
  get leaves(): string {
    return `${this.base}/+/+`;
  }

  /** Where all cameras take orders. */
  get allOrders(): string {
    return this.orders('+');
  }

  /** The camera of a topic below its name; null of any other. */
  cameraOf(topic: string): string | null {
    if (!topic.startsWith(`${this.base}/`)) return null;
    const [cameraId = '', ...rest] = topic.slice(this.base.length + 1).split('/');
    return rest.length > 0 ? cameraId : null;
  }
}
