/** What a sound configuration should still be told about, for the log and `check-config`. */
import type { Config } from './config.js';
import { formatListen, isLoopback, type Listen } from './listen.js';

/** One sentence or two each, most urgent first; free of secrets. */
export function configWarnings(config: Config): string[] {
  const { http, rtsp, rtmp } = config;
  const open = { http: http.listen, rtsp: rtsp.listen, rtmp: rtmp.listen };
  const warnings: string[] = [];

  const exposed = Object.entries(open).filter(([, listen]) => listen && !isLoopback(listen));
  if (exposed.length > 0 && config.auth.users.length === 0) {
    const where = exposed
      .map(([name, listen]) => `${name} on ${formatListen(listen as Listen)}`)
      .join(', ');
    warnings.push(
      `OPEN TO THE NETWORK: ${where}. There are no users, so everybody who reaches it can watch, change and delete everything.`,
    );
  }

  const { users } = config.auth;
  if (users.length > 0 && !users.some(({ role }) => role === 'admin'))
    warnings.push('No user is an admin, so cameras can be changed in the file only.');
  const pushed = config.cameras.filter((camera) => camera.publisher && camera.enabled);
  if (!rtsp.listen && !rtmp.listen && pushed.length > 0) {
    warnings.push(
      `Nobody can publish to ${names(pushed)}: rtsp.listen and rtmp.listen are both off.`,
    );
  }
  const keyless = pushed.filter((camera) => camera.publisher?.key === null);
  if (users.length === 0 && exposed.some(([name]) => name !== 'http') && keyless.length > 0) {
    warnings.push(`Anybody on the network can publish to ${names(keyless)}; give it a key.`);
  }
  const calling = config.cameras.filter((camera) => 'webhook' in camera && camera.webhook);
  if (config.tls?.required === true && calling.length > 0) {
    warnings.push(
      `${names(calling)} calls by plain HTTP, which other machines may not: set \`tls: { required: false }\`, or give the camera an https address.`,
    );
  }
  if (config.cameras.length === 0) warnings.push('There are no cameras; add one under `cameras:`.');
  return warnings;
}

const names = (cameras: readonly { id: string }[]): string =>
  cameras.map(({ id }) => id).join(', ');
