/**
 * What cameras and encoders publish to us by RTMP, one channel a `push` camera.
 *
 * A publication is heard only by the camera's own ingest, which pulls it over loopback with a secret
 * of this process; players get the camera like any other, from its samples. So what is published and
 * what is played live apart, though both go by the same address.
 */
import { randomBytes } from 'node:crypto';
import type { Log } from '../../../src/kit/log.js';
import { type PushPolicy, sameSecret } from '../../push-policy.js';
import { Channel } from './channel.js';
import type { Seat } from './egress.js';
import type { FlvPacket } from './library.js';
import { isKeyFrame, isMedia } from './packets.js';
import type { RtmpAddress } from './stream-address.js';

export interface PublicationDirectory {
  /**
   * What a camera's ingest pulls while somebody publishes it. Holds a secret: it must not show in a
   * command line or a log.
   */
  urlOf(cameraId: string): string | undefined;
  /** Called when media begin to come for a camera, and when its publisher is gone. */
  onChange(listener: (cameraId: string, publishing: boolean) => void): Disposable;
}

/** One accepted publisher. */
export interface Publication {
  /** @throws where the packet is malformed, or the publisher may publish no longer */
  push(packet: FlvPacket): void;
  close(): void;
}

/** The query parameter that only this process's own ingest knows. */
const INTERNAL = 'internal';

type Live = { readonly channel: Channel; hasMedia: boolean };

export class Publications implements PublicationDirectory {
  readonly #secret = randomBytes(24).toString('hex');
  readonly #live = new Map<string, Live>();
  readonly #listeners = new Set<(cameraId: string, publishing: boolean) => void>();

  /** @param baseUrl where this process reaches the server, as `rtmp://127.0.0.1:1935/live` */
  constructor(
    private readonly push: PushPolicy,
    private readonly baseUrl: () => string,
    private readonly log: Log,
  ) {}

  urlOf(cameraId: string): string | undefined {
    if (!this.#live.get(cameraId)?.hasMedia) return undefined;
    return `${this.baseUrl()}/${cameraId}?${INTERNAL}=${this.#secret}`;
  }

  onChange(listener: (cameraId: string, publishing: boolean) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Whether somebody asks for a publication rather than for a stream. */
  isPull({ query }: RtmpAddress): boolean {
    return query.has(INTERNAL);
  }

  /** Whether the camera has a key of its own, so that nothing else counts; an unknown one has. */
  hasKey({ path }: RtmpAddress): boolean {
    return this.push.keyFor(path)?.key !== null;
  }

  /** @returns null where the secret is wrong or nobody publishes */
  pull({ path, query }: RtmpAddress): Seat | null {
    const live = this.#live.get(path);
    if (!live || !sameSecret(query.get(INTERNAL) ?? '', this.#secret)) return null;
    let leave = (): void => undefined;
    return {
      ready: () => Promise.resolve(),
      play: (viewer) => {
        if (this.#live.get(path) !== live) return viewer.end();
        live.channel.join(viewer);
        leave = () => live.channel.leave(viewer);
      },
      leave: () => leave(),
    };
  }

  /** @param from the publisher's address. @returns null where it is refused, which is logged */
  open({ path, query }: RtmpAddress, from: string): Publication | null {
    const rule = this.push.keyFor(path);
    const reason = this.#whyRefused(path, rule, query.get('key') ?? '');
    if (!rule || reason !== null) {
      // What is no camera's name may be a key that was typed into the wrong place.
      this.log.warn('rtmp: publishing refused', { ...(rule && { path }), from, reason });
      return null;
    }
    const live: Live = { channel: new Channel(), hasMedia: false };
    this.#live.set(path, live);
    this.log.info('rtmp: publishing began', { camera: path, from });
    return {
      push: (packet) => {
        if (isKeyFrame(packet) && this.push.keyFor(path)?.key !== rule.key) {
          throw new Error('the configuration no longer lets it publish');
        }
        if (live.channel.push(packet) && isMedia(packet)) this.#begin(path, live);
      },
      close: () => this.#close(path, live),
    };
  }

  #whyRefused(path: string, rule: ReturnType<PushPolicy['keyFor']>, key: string): string | null {
    if (!rule) return 'no such push camera';
    if (rule.key !== null && !sameSecret(key, rule.key)) return 'wrong key';
    return this.#live.has(path) ? 'somebody publishes already' : null;
  }

  #begin(cameraId: string, live: Live): void {
    if (live.hasMedia) return;
    live.hasMedia = true;
    for (const listener of this.#listeners) listener(cameraId, true);
  }

  #close(cameraId: string, live: Live): void {
    if (this.#live.get(cameraId) !== live) return;
    this.#live.delete(cameraId);
    live.channel.dismiss();
    this.log.info('rtmp: publishing ended', { camera: cameraId });
    if (live.hasMedia) for (const listener of this.#listeners) listener(cameraId, false);
  }
}
