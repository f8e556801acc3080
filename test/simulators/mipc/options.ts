/** What a simulated MIPC cloud can be told to be. */
import type { ServerOptions } from 'node:https';
import type { MediaHouse } from '../media-house.js';

export type SimDevice = { serial: string; nick: string; stat: string; type: 'IPC' | 'BOX' };

export type MipcOptions = Readonly<{
  /** What plays; without it there is no relay, and a picture is a few bytes. */
  media?: MediaHouse;
  password?: string;
  /** Where gateway and signal server are, which are one unless the gateway has TLS; 0 takes any free one. */
  port?: number;
  /** How the account's password became bytes. */
  encoding?: 'utf8' | 'latin1';
  devices?: readonly SimDevice[];
  /** The configuration names the server itself instead of the gateway. */
  direct?: boolean;
  /** The server is a camera: its user name is its serial number, and it has no list of devices. */
  camera?: boolean;
  /** TLS of the gateway, as `node:tls` takes it. */
  tls?: ServerOptions;
  sessionIdleMs?: number;
  /** Names that this server wants. */
  primeParameter?: string;
  passwordParameter?: string;
  /** Where this firmware has its stills. */
  stillAt?: 'jpg' | 'js' | 'nowhere';
  /** For how long an address holds, as it says, s. */
  timeoutS?: number;
  /** In which shape the address of a stream comes. */
  streamShape?: 'MediaUri' | 'uri' | 'url';
  /** Instead of the address of a stream. */
  streamUrl?: string;
  /** Messages come with their other type. */
  messageType?: 'ccm_msg' | 'ccm_message';
}>;

export const USERNAME = 'someone@example.org';
export const PASSWORD = 'mipc-canary-51c8';
export const DEVICE: SimDevice = {
  serial: '1jfiegbqcidfa',
  nick: 'yard,gate:1 {x:2}',
  stat: 'Online',
  type: 'IPC',
};
