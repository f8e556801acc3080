/** A Reolink camera, or one input of a Reolink recorder. */
import type { CameraConfig } from '../../config/config.js';
import { Slots } from '../../kit/slots.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import type { DeviceEvent } from '../device-event.js';
import type { ExchangeLog } from '../exchange-log.js';
import type { Lease } from '../lease.js';
import { PtzMover, type PtzCommand } from '../ptz.js';
import type { HeldBack, Movements, Resolver } from '../resolver.js';
import { ReolinkArchive } from './archive.js';
import type { ReolinkSettings } from './config.js';
import { sharedDevice, type ReolinkDevice } from './device.js';
import { watchMotion } from './events.js';
import { requireAbility, requireChannel } from './facts.js';
import { LiveStreams } from './live.js';
import { ReolinkMotor } from './motor.js';
import { stillIn, stillQuery } from './still.js';

/** For those who want a still while one is being made. */
const MOST_WAITING_STILLS = 8;

export function reolinkResolver(
  camera: CameraConfig & ReolinkSettings,
  context: DeviceContext,
): Resolver {
  return new ReolinkResolver(camera, context);
}

class ReolinkResolver implements Resolver {
  readonly archive: ReolinkArchive;
  readonly movements: Movements = { zoom: true, presets: [] };
  readonly exchanges: ExchangeLog;
  readonly #shared;
  readonly #device: ReolinkDevice;
  readonly #streams: LiveStreams;
  readonly #motor: ReolinkMotor;
  readonly #mover: PtzMover;
  /** One at a time is all that a camera makes. */
  readonly #stills = new Slots({
    atOnce: 1,
    waiting: MOST_WAITING_STILLS,
    what: 'stills being made by this camera',
  });
  readonly #closing = new AbortController();
  /** Movements whose stop has still to be sent. */
  readonly #moves = new Set<Promise<void>>();

  constructor(
    private readonly camera: CameraConfig & ReolinkSettings,
    private readonly context: DeviceContext,
  ) {
    const { channel, zoomIn } = camera;
    this.#shared = sharedDevice(camera, context);
    const device = this.#shared.value;
    this.#device = device;
    this.exchanges = device.exchanges;
    this.archive = new ReolinkArchive(device, channel);
    this.#streams = new LiveStreams(camera, device, context.clock);
    this.#motor = new ReolinkMotor({ device, channel, zoomIn });
    this.#mover = new PtzMover(this.#motor, context.clock);
  }

  lease(streamName: string, signal: AbortSignal): Promise<Lease> {
    return this.#streams.lease(streamName, signal);
  }

  askAgain(): HeldBack | null {
    return this.#device.sessions.askAgain();
  }

  async snapshot(signal: AbortSignal): Promise<Buffer> {
    const { channel } = this.camera;
    requireChannel(channel, await this.#device.channels(signal));
    return this.#stills.use(
      () => this.#device.get('Snap', stillQuery(channel), stillIn, signal),
      signal,
    );
  }

  async ptz(command: PtzCommand, signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#closing.signal]);
    const move = this.#move(command, either);
    this.#moves.add(move);
    await move.finally(() => this.#moves.delete(move));
  }

  watchEvents(tell: (event: DeviceEvent) => void, signal: AbortSignal): Promise<void> {
    const { clock } = this.context;
    return watchMotion({ device: this.#device, channel: this.camera.channel, clock }, tell, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DeviceFailure('offline', 'the camera is being switched off'));
    await Promise.allSettled(this.#moves);
    await this.#shared[Symbol.asyncDispose]();
  }

  async #move(command: PtzCommand, signal: AbortSignal): Promise<void> {
    // Whoever says stop is not asked whether the camera can move.
    if (command.action === 'stop') return this.#mover.stop();
    const { channel } = this.camera;
    requireChannel(channel, await this.#device.channels(signal));
    requireAbility(await this.#device.abilities(signal), 'ptzCtrl', channel, 'be moved');
    if (command.action !== 'preset') return this.#mover.moveFor(command.action, command, signal);
    return this.#mover.instead(() => this.#motor.goTo(command.preset, signal));
  }
}
