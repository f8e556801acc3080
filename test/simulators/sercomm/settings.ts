/** The settings of a simulated camera, in groups, as its administrator sees and changes them. */

export type EventFormat = 'named' | 'numbered';

type Group = Record<string, string>;

/** What has to be changed so that a camera calls somebody on motion, and nothing else may be. */
const CHANGEABLE: Readonly<Record<string, RegExp>> = {
  HTTP_NOTIFY: /^http_(notify|url)$/,
  MOTION: /^md_switch[1-4]$/,
  EVENT: /^event_(trigger|mt)$/,
};

const ACTIONS = {
  named: { motion: 'email:0;ftpu:1;httpn:0;httppost:0;smbc:0', notifies: /(^|;)httpn:1(;|$)/ },
  numbered: { motion: '0,1,0,0,0,1,0,0', notifies: /^([01],){4}1/ },
};

/** Somebody had the camera call somewhere else, with an address that is hard to keep. */
export const EARLIER_URL = 'http://192.0.2.7:8123/api/webhook/a=b;c?x=1&secret=earlier-canary==';

export class CameraSettings {
  readonly groups: Record<string, Group>;

  constructor(private readonly format: EventFormat) {
    const { motion } = ACTIONS[format];
    this.groups = {
      SYSTEM: { host_name: 'Camera', comment: 'a=b;c:d,e', date_format: '2' },
      HTTP_NOTIFY: {
        http_notify: '0',
        http_url: EARLIER_URL,
        http_proxy: '',
        http_proxy_no: '80',
        http_method: '0',
        http_user: '',
        http_password: '',
        proxy_user: '',
        proxy_password: '',
        event_data_flag: '0',
      },
      MOTION: {
        md_mode: '0',
        md_switch1: '0',
        md_name1: 'Window 1',
        md_window1: '0,0,639,479',
        md_threshold1: '255',
        md_sensitivity1: '6',
        md_update_freq1: '90',
        md_switch2: '0',
        md_switch3: '0',
        md_switch4: '0',
        md_point: '',
      },
      EVENT: {
        event_trigger: '0',
        event_schedule: '1',
        event_define1: '',
        event_interval: '0',
        event_mt: motion,
        event_attach: 'mp4,1,5,10',
        event_audio: motion,
        event_httpc: motion,
      },
    };
  }

  /** `[GROUP]` and its lines, as cameras write them; null for a group that is not there. */
  show(asked: string | null): string | null {
    if (asked === null) return `${Object.keys(this.groups).join('\r\n')}\r\n`;
    const [name = '', key] = asked.split('.');
    const group = this.groups[name];
    if (!group || (key !== undefined && !(key in group))) return null;
    const lines = Object.entries(group)
      .filter(([each]) => key === undefined || each === key)
      .map(([each, value]) => `${each}=${value}`);
    return `[${name}]\r\n\r\n${lines.join('\r\n')}\r\n\r\n`;
  }

  /** @returns whether it was taken */
  change(name: string, values: [string, string][], complain: (text: string) => void): boolean {
    const group = this.groups[name];
    if (!group || values.length === 0) return false;
    for (const [key, value] of values) {
      const found = group[key];
      if (found === undefined) return false;
      if (!CHANGEABLE[name]?.test(key)) complain(`${name}.${key} was changed needlessly`);
      if (found === value) complain(`${name}.${key} was written and stood there already`);
      if (key === 'event_mt' && differences(found, value) !== 1)
        complain('more than one flag of event_mt was changed');
      group[key] = value;
    }
    return true;
  }

  /** Where it calls on motion, and how; null where it does not. */
  get call(): { url: string; method: 'GET' | 'POST' } | null {
    const { HTTP_NOTIFY: http = {}, MOTION: motion = {}, EVENT: event = {} } = this.groups;
    const sees = [1, 2, 3, 4].some((i) => motion[`md_switch${i}`] === '1');
    const tells = ACTIONS[this.format].notifies.test(event.event_mt ?? '');
    if (!sees || !tells || event.event_trigger !== '1' || http.http_notify !== '1') return null;
    return { url: http.http_url ?? '', method: http.http_method === '1' ? 'POST' : 'GET' };
  }
}

function differences(a: string, b: string): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).filter((character, index) => character !== b[index]).length;
}
