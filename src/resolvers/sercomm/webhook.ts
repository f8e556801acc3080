/**
 * Sets a camera up to call us on motion, and puts its settings back at the end.
 *
 * What was there before is written down before anything is changed, and stays written down until it
 * is put back: also after a crash the next run knows it.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { CameraConfig } from '../../config/config.js';
import type { DeviceContext } from '../device-context.js';
import type { SercommClient } from './client.js';
import type { SercommSettings } from './config.js';
import { hookOrigin, localAddressTo } from './own-address.js';
import {
  asWritten,
  changesFor,
  GROUPS,
  remembering,
  undoing,
  type Change,
  type Groups,
} from './webhook-settings.js';

/** What outlives us. */
const Note = z.object({
  /** Whose address the camera calls. */
  camera: z.string(),
  key: z.string().min(1),
  settings: z.record(z.string(), z.object({ before: z.string(), ours: z.string() })),
});
type Note = z.output<typeof Note>;

const KEY_BYTES = 18;
/** For all of it; the program waits for that when it stops, ms. */
const RESTORE_WITHIN_MS = 6_000;

export class Webhook {
  /** What the camera shows when it calls. */
  readonly key: string;
  /** One thing at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly camera: CameraConfig & SercommSettings,
    private readonly client: SercommClient,
    private readonly context: DeviceContext,
  ) {
    const unlike = (): string => randomBytes(KEY_BYTES).toString('base64url');
    this.key = camera.webhookKey ?? this.#note()?.key ?? unlike();
    context.hide(this.key);
  }

  /** Does nothing where the camera calls us already. @throws DeviceFailure */
  setUp(signal: AbortSignal): Promise<void> {
    return this.#alone(async () => {
      if (this.#closed) return;
      const origin = await this.#origin();
      if (origin !== null) await this.#setUp(`${origin}${this.#path}`, signal);
    });
  }

  /** Puts back what was changed for this camera, also by an earlier run. Never rejects. */
  restore(): Promise<void> {
    return this.#alone(async () => {
      const note = this.#note();
      // A command changes nothing of what the program beside it may be using.
      if (note?.camera !== this.camera.id || this.context.httpListen() === null) return;
      try {
        await this.#undo(note, AbortSignal.timeout(RESTORE_WITHIN_MS));
        this.context.store.keep(this.#noteKey, undefined);
      } catch (error) {
        const message = "a camera's settings could not be put back; the next start tries it again";
        this.context.log.warn(message, { camera: this.camera.id, error });
      }
    });
  }

  /** Puts everything back and sets up nothing any more. Never rejects. */
  close(): Promise<void> {
    this.#closed = true;
    return this.restore();
  }

  get #path(): string {
    return `/api/v1/hooks/sercomm/${this.camera.id}?key=${encodeURIComponent(this.key)}`;
  }

  get #noteKey(): string {
    return `sercomm webhook ${this.camera.host}:${this.camera.port}`;
  }

  #note(): Note | null {
    return Note.safeParse(this.context.store.kept(this.#noteKey)).data ?? null;
  }

  /** Where the camera is to call; null, with a warning, where it cannot reach us. */
  async #origin(): Promise<string | null> {
    const { id, host, webhookAddress } = this.camera;
    const listen = this.context.httpListen();
    if (listen === null) return null;
    if (!this.client.claimCalls(id)) {
      this.context.log.warn(
        'a camera can call for one entry of the configuration only; remove `webhook` from the other',
        { camera: id },
      );
      return null;
    }
    const origin = webhookAddress ?? hookOrigin(listen, await localAddressTo(host));
    if (origin === null) {
      this.context.log.warn(
        'the camera cannot call: http.listen is on this machine only; listen on an address that the camera reaches, or set webhook_address',
        { camera: id },
      );
    }
    return origin;
  }

  async #setUp(url: string, signal: AbortSignal): Promise<void> {
    const { client, context } = this;
    const groups: Groups = {
      HTTP_NOTIFY: await client.group('HTTP_NOTIFY', signal),
      MOTION: await client.group('MOTION', signal),
      EVENT: await client.group('EVENT', signal),
    };
    // Where it called before may hold somebody's secret.
    context.hide(groups.HTTP_NOTIFY.get('http_url') ?? '');
    const changes = changesFor(url, groups);
    if (changes.length === 0) return;
    const settings = remembering(this.#note()?.settings ?? {}, changes, groups);
    const note: Note = { camera: this.camera.id, key: this.key, settings };
    context.store.keep(this.#noteKey, note);
    for (const group of GROUPS) {
      const own = changes.filter((change) => change.group === group);
      await this.#write(group, own, groups[group], signal);
    }
    context.log.info('the camera was set up to call on motion', { camera: this.camera.id });
  }

  async #undo({ settings }: Note, signal: AbortSignal): Promise<void> {
    for (const group of GROUPS.toReversed()) {
      if (!Object.keys(settings).some((name) => name.startsWith(`${group}.`))) continue;
      const values = await this.client.group(group, signal);
      await this.#write(group, undoing(settings, group, values), values, signal);
    }
  }

  async #write(
    group: (typeof GROUPS)[number],
    changes: readonly Change[],
    values: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): Promise<void> {
    if (changes.length > 0) await this.client.setGroup(group, asWritten(changes, values), signal);
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
