/** Which of an account's devices is meant. Pure. */
import { DeviceFailure } from '../device-failure.js';
import type { AccountDevice } from './answers.js';

/**
 * @param wanted serial number or nickname; null takes the only camera
 * @throws DeviceFailure unsupported, with what there is to choose from
 */
export function chosenDevice(
  devices: readonly AccountDevice[],
  wanted: string | null,
): AccountDevice {
  if (wanted === null) return onlyCamera(devices);
  const bySerial = devices.find(({ serial }) => isSame(serial, wanted));
  if (bySerial) return bySerial;
  const named = devices.filter(({ nick }) => isSame(nick, wanted));
  if (named[0] && named.length === 1) return named[0];
  const said =
    named.length > 1
      ? 'several devices of the account have this name; set `device` to a serial number'
      : 'the account has no such device; set `device` to one that it has';
  throw new DeviceFailure('unsupported', `${said}: ${choice(devices)}`);
}

/** @throws DeviceFailure offline where the server says that it cannot be reached */
export function requireOnline({ stat, nick, serial }: AccountDevice): void {
  const name = shown(nick) || serial;
  if (isSame(stat, 'Offline'))
    throw new DeviceFailure('offline', `${name} is off or has no network, says the server`);
  if (!isSame(stat, 'InvalidAuth')) return;
  const message = `the account holds a wrong password for ${name}; enter the right one in the maker's app`;
  throw new DeviceFailure('offline', message);
}

/** Serial numbers and names mean the same in capitals, and without what a display does not show. */
export function isSame(one: string, other: string): boolean {
  return shown(one).toLowerCase() === shown(other).toLowerCase();
}

function onlyCamera(devices: readonly AccountDevice[]): AccountDevice {
  const cameras = devices.filter(({ type }) => !isSame(type, 'BOX'));
  const [camera, ...others] = cameras;
  if (camera && others.length === 0) return camera;
  const message = camera
    ? `the account has ${cameras.length} cameras; set \`device\` to one of them: ${choice(cameras)}`
    : "the account has no camera; add it in the maker's app";
  throw new DeviceFailure('unsupported', message);
}

/** An account can have more than a message can bear. */
const MOST_LISTED = 20;

function choice(devices: readonly AccountDevice[]): string {
  if (devices.length === 0) return 'it has none';
  const names = devices.map(({ serial, nick }) =>
    shown(nick) === '' ? shown(serial) : `${shown(serial)} (${shown(nick)})`,
  );
  const rest = names.length > MOST_LISTED ? `, and ${names.length - MOST_LISTED} more` : '';
  return names.slice(0, MOST_LISTED).join(', ') + rest;
}

function shown(text: string): string {
  return text.replace(/\p{C}/gu, '').trim().slice(0, 60);
}
