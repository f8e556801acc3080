/** What all cameras of the configuration that are one device have in common. */
import { z } from 'zod';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { type PtzCommand, PtzMover } from '../ptz.js';
import { type Movements, numberedPresets } from '../resolver.js';
import type { Shared } from '../device-pool.js';
import { CgiClient } from './client.js';
import type { CgiSettings } from './config.js';
import { clockFault } from './device-clock.js';
import { type MotorCommand, moveCommand, presetCommand, stopCommand } from './ptz-commands.js';
import { number, readFields } from './reply.js';

/** A move that is not answered is followed by two stops: all of them together stay within 10 s. */
const ORDER_WITHIN_MS = 3_000;
/** The document names no range; one byte is what such motors have. */
const PRESETS = { least: 1, most: 255 };

/** Which of its presets are set it does not tell: the first few stand for all. */
export const CGI_MOVEMENTS: Movements = { zoom: true, presets: numberedPresets(9) };

const DeviceTime = z.object({ deviceTime: number, timeZone: number });

export class CgiDevice implements AsyncDisposable {
  readonly client: CgiClient;
  readonly #mover: PtzMover;
  readonly #closing = new AbortController();
  #wasClockRead = false;

  private constructor(
    private readonly settings: CgiSettings,
    private readonly context: DeviceContext,
  ) {
    this.client = new CgiClient(settings, context);
    const motor = {
      start: (move, speed, signal) => this.#order(moveCommand(move, speed), signal),
      stop: (signal) => this.#order(stopCommand(), signal),
    } satisfies ConstructorParameters<typeof PtzMover>[0];
    this.#mover = new PtzMover(motor, context.clock);
  }

  static share(settings: CgiSettings, context: DeviceContext): Shared<CgiDevice> {
    const { host, port, username, password, api } = settings;
    const key = JSON.stringify(['cgi', host, port, username, password, api]);
    return context.shared.share(key, () => new CgiDevice(settings, context));
  }

  /** @throws DeviceFailure */
  async move(command: PtzCommand, signal: AbortSignal): Promise<void> {
    if (command.action === 'stop') return this.#mover.stop();
    if (command.action !== 'preset') return this.#mover.moveFor(command.action, command, signal);
    const { preset } = command;
    if (!(preset >= PRESETS.least && preset <= PRESETS.most)) {
      const message = `the camera has presets ${PRESETS.least} to ${PRESETS.most}`;
      throw new DeviceFailure('unsupported', message);
    }
    await this.#mover.stop();
    await this.#mover.instead(() => this.#order(presetCommand(preset), signal));
  }

  /** Says once, in the log, whether the device's clock is wrong: its pictures show it. */
  async checkClock(): Promise<void> {
    if (this.#wasClockRead) return;
    this.#wasClockRead = true;
    const { clock, log } = this.context;
    try {
      const reply = await this.client.call('getDeviceTime', {}, this.#closing.signal);
      const { deviceTime, timeZone } = readFields(reply, DeviceTime);
      const fault = clockFault(deviceTime, timeZone, clock.now());
      if (fault !== null) log.warn(fault, { host: this.settings.host });
    } catch (error) {
      log.debug('the camera does not tell its time', { host: this.settings.host, error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.client[Symbol.asyncDispose]();
  }

  async #order(command: MotorCommand, signal: AbortSignal): Promise<void> {
    await this.client.call('setPtzControl', command, signal, { timeoutMs: ORDER_WITHIN_MS });
  }
}
