/** The resolvers of all cameras at work: one each, closed with its camera or at the end. */
import type { CameraConfig } from '../config/config.js';
import { CamrelayError } from '../model/errors.js';
import type { DeviceContext } from './device-context.js';
import type { Resolver } from './resolver.js';
import { resolverFor } from './resolvers.js';

export class Devices implements AsyncDisposable {
  readonly #open = new Map<string, Resolver>();

  constructor(private readonly context: DeviceContext) {}

  /** A camera's resolver, which must not be open. */
  open(camera: CameraConfig): Resolver {
    const resolver = resolverFor(camera, this.context);
    this.#open.set(camera.id, resolver);
    return resolver;
  }

  /**
   * A resolver beside those at work, to be disposed of by whoever asked for it. Sessions are shared with
   * them; it was a person who asked, and what cameras are set up to do stays as it is.
   */
  openApart(camera: CameraConfig): Resolver {
    return resolverFor(camera, { ...this.context, byHand: true, httpListen: () => null });
  }

  find(cameraId: string): Resolver | undefined {
    return this.#open.get(cameraId);
  }

  /** @throws CamrelayError camera_disabled */
  get({ id, enabled }: CameraConfig): Resolver {
    const resolver = this.#open.get(id);
    if (resolver) return resolver;
    const message = enabled ? `camera ${id} is just being changed` : `camera ${id} is switched off`;
    throw new CamrelayError('camera_disabled', message);
  }

  /** Resolves once nothing of the camera is left at its device. */
  async close(cameraId: string): Promise<void> {
    const resolver = this.#open.get(cameraId);
    this.#open.delete(cameraId);
    await resolver?.[Symbol.asyncDispose]?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.close(id)));
  }
}
