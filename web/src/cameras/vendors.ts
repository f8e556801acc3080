/**
 * What each kind of camera is asked for: its keys in the configuration, by the names they have there.
 * Source: docs/configuration.md.
 */
import type { WordKey } from '../words/words.js';

/** How a key is asked for. `secret` is never shown again. */
type FieldKind = 'text' | 'address' | 'number' | 'secret' | 'flag' | 'choice';

export type FieldSpec = Readonly<{
  /** In the configuration; a point leads into a section. */
  key: string;
  label: WordKey;
  kind: FieldKind;
  hint?: WordKey;
  isNeeded?: boolean;
  /** Among those that few need. */
  isRare?: boolean;
  /** Half as wide: it stands beside its neighbour. */
  isShort?: boolean;
  /** Used where nothing is typed; shown in the empty field. */
  usual?: string;
  /** Of a `choice`, the usual one first. */
  choices?: readonly string[];
}>;

export type VendorSpec = Readonly<{
  id: string;
  label: WordKey;
  fields: readonly FieldSpec[];
  /** Its streams, the usual one first. */
  streams: readonly string[];
  /** The field that says where it is. */
  address: string | null;
}>;

const HOST: FieldSpec = { key: 'host', label: 'field.host', kind: 'address', isNeeded: true };
const USER: FieldSpec = { key: 'username', label: 'field.username', kind: 'text', isNeeded: true };
const PASSWORD: FieldSpec = { key: 'password', label: 'field.password', kind: 'secret' };
const HTTPS: FieldSpec = { key: 'https', label: 'field.https', kind: 'flag', isRare: true };
const TLS: FieldSpec = {
  ...{ key: 'verify_tls', label: 'field.verifyTls', kind: 'choice', isRare: true },
  choices: ['true', 'false'],
};
const port = (key: string, label: WordKey, usual?: string): FieldSpec => ({
  ...{ key, label, kind: 'number', isShort: true },
  ...(usual === undefined ? {} : { usual }),
});
const RTSP_PORT: FieldSpec = { ...port('rtsp_port', 'field.rtspPort'), isRare: true };
const rare = (
  key: string,
  label: WordKey,
  usual?: string,
  kind: FieldKind = 'text',
): FieldSpec => ({ key, label, kind, isRare: true, ...(usual === undefined ? {} : { usual }) });
const pick = (key: string, label: WordKey, ...choices: readonly string[]): FieldSpec => ({
  ...{ key, label, kind: 'choice', isRare: true, choices },
});

export const VENDORS: readonly VendorSpec[] = [
  {
    ...{ id: 'reolink', label: 'vendor.reolink', address: 'host', streams: ['main', 'sub', 'ext'] },
    fields: [
      HOST,
      port('port', 'field.port', '80'),
      port('channel', 'field.channel', '0'),
      USER,
      PASSWORD,
      HTTPS,
      TLS,
      pick('protocol', 'field.protocol', 'rtmp', 'rtsp', 'flv', 'auto'),
      pick('stream_auth', 'field.streamAuth', 'token', 'password'),
      { ...port('rtmp_port', 'field.rtmpPort'), isRare: true },
      RTSP_PORT,
      rare('renew_before', 'field.renewBefore', '300s'),
      rare('swap_zoom', 'field.swapZoom', undefined, 'flag'),
    ],
  },
  {
    ...{ id: 'rtsp', label: 'vendor.rtsp', address: 'url', streams: ['main', 'sub'] },
    fields: [
      { key: 'url', label: 'field.url', kind: 'address', isNeeded: true, hint: 'field.url.hint' },
      { key: 'sub_url', label: 'field.subUrl', kind: 'address', hint: 'field.subUrl.hint' },
      { ...USER, isNeeded: false },
      PASSWORD,
    ],
  },
  {
    ...{ id: 'mipc', label: 'vendor.mipc', address: 'gateway', streams: ['p0', 'p1', 'p2', 'p3'] },
    fields: [
      { ...USER, label: 'field.account' },
      { ...PASSWORD, label: 'field.accountPassword' },
      { key: 'device', label: 'field.device', kind: 'text', hint: 'field.device.hint' },
      rare('gateway', 'field.gateway', 'https://www.mipcm.com:7443', 'address'),
      { ...rare('server', 'field.server', undefined, 'address'), hint: 'field.server.hint' },
      TLS,
      rare('session_idle', 'field.sessionIdle', '25s'),
      rare('prime_parameter', 'field.primeParameter', 'dbnum_prime'),
      rare('password_parameter', 'field.passwordParameter', 'dpass'),
    ],
  },
  {
    ...{ id: 'mobotix', label: 'vendor.mobotix', address: 'host', streams: ['live', 'playback'] },
    fields: [
      { ...HOST, label: 'field.recorder' },
      port('port', 'field.port', '80'),
      { ...port('channel', 'field.channel'), isNeeded: true },
      { ...USER, label: 'field.recorderUser' },
      PASSWORD,
      {
        ...{ key: 'live_url', label: 'field.liveUrl', kind: 'text', isNeeded: true },
        hint: 'field.liveUrl.hint',
      },
      HTTPS,
      TLS,
      RTSP_PORT,
      rare('group', 'field.group', '0', 'number'),
      rare('direct', 'field.direct', undefined, 'flag'),
      rare('playback_url', 'field.playbackUrl'),
      rare('export_url', 'field.exportUrl'),
      rare('export_stream', 'field.exportStream', 'main'),
      rare('export_format', 'field.exportFormat', 'mp4'),
      pick('time_base', 'field.timeBase', 'auto', 'utc', 'local'),
      rare('playback.start', 'field.playbackStart'),
      pick('playback.speed', 'field.playbackSpeed', '1', '0.25', '0.5', '2'),
      pick('playback.direction', 'field.playbackDirection', 'forward', 'backward'),
    ],
  },
  {
    ...{ id: 'sercomm', label: 'vendor.sercomm', address: 'host' },
    streams: ['av', 'video', 'audio', 'mjpeg'],
    fields: [
      HOST,
      port('port', 'field.port', '80'),
      { ...port('channel', 'field.channel'), isRare: true },
      { ...USER, isNeeded: false, usual: 'administrator' },
      PASSWORD,
      HTTPS,
      TLS,
      RTSP_PORT,
      pick('snapshot_size', 'field.snapshotSize', '', '1', '2', '3', '4'),
      pick('snapshot_quality', 'field.snapshotQuality', '', '1', '2', '3', '4', '5'),
      rare('keep_alive', 'field.keepAlive', '10m'),
      rare('webhook', 'field.webhook', undefined, 'flag'),
      rare('webhook_address', 'field.webhookAddress', undefined, 'address'),
      rare('webhook_key', 'field.webhookKey', undefined, 'secret'),
    ],
  },
  {
    ...{ id: 'cgi', label: 'vendor.cgi', address: 'host', streams: ['main', 'sub', 'third'] },
    fields: [
      HOST,
      port('port', 'field.port', '80'),
      { ...USER, isNeeded: false, usual: 'admin' },
      PASSWORD,
      RTSP_PORT,
      pick('api', 'field.api', 'cgi_action', 'post'),
      rare('push_key', 'field.pushKey', undefined, 'secret'),
    ],
  },
  {
    ...{ id: 'push', label: 'vendor.push', address: 'key', streams: ['main'] },
    fields: [{ key: 'key', label: 'field.key', kind: 'secret', hint: 'field.key.hint' }],
  },
  {
    ...{ id: 'demo', label: 'vendor.demo', address: null, streams: ['main', 'sub'] },
    fields: [
      {
        ...{ key: 'pattern', label: 'field.pattern', kind: 'choice' },
        choices: ['testsrc2', 'testsrc', 'smptehdbars', 'smptebars', 'rgbtestsrc', 'mandelbrot'],
      },
      { key: 'size', label: 'field.size', kind: 'text', usual: '1280x720', isShort: true },
      { key: 'fps', label: 'field.fps', kind: 'number', usual: '15', isShort: true },
    ],
  },
];

/** What is asked of every camera beside the keys of its kind. */
export const COMMON: readonly FieldSpec[] = [
  { ...rare('retention.age', 'field.retentionAge'), hint: 'field.retentionAge.hint' },
  { ...rare('retention.size', 'field.retentionSize'), hint: 'field.retentionSize.hint' },
  { ...rare('time_zone', 'field.timeZone'), hint: 'field.timeZone.hint' },
  pick('audio', 'field.audio', 'auto', 'off'),
  pick('transport', 'field.transport', 'tcp', 'udp'),
  { ...rare('on_demand', 'field.onDemand', undefined, 'flag'), hint: 'field.onDemand.hint' },
  pick('enabled', 'field.enabled', 'true', 'false'),
];

export function vendorOf(id: string): VendorSpec | undefined {
  return VENDORS.find((vendor) => vendor.id === id);
}
