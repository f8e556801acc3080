/**
 * Who publishes what: at most one publication a camera.
 *
 * Whoever runs the workers listens here: a camera that begins to publish is dialled at the address
 * of its publication, like any other camera.
 */
import type { Publication } from './publication.js';

export type PublicationListener = (cameraId: string, publishing: boolean) => void;

/** What the rest of the program sees. */
export interface Publications {
  /** Where to read what a camera publishes, undefined while it does not. Secret: keep it out of logs. */
  urlOf(cameraId: string): string | undefined;
  /** Listens until disposed. */
  onChange(listener: PublicationListener): Disposable;
}

/** A publication and the way to get rid of its publisher. */
type Entry = Readonly<{ publication: Publication; evict: () => void }>;

/** A publisher that is silent for so long gives way to another one. */
const GIVES_WAY_MS = 5_000;

export class PublicationList implements Publications {
  readonly #current = new Map<string, Entry>();
  readonly #listeners = new Set<PublicationListener>();
  readonly #origin: () => string;

  /** @param origin `rtsp://HOST:PORT` as this machine reaches the server */
  constructor(origin: () => string) {
    this.#origin = origin;
  }

  urlOf(cameraId: string): string | undefined {
    const entry = this.#current.get(cameraId);
    return entry && `${this.#origin()}/${entry.publication.path}`;
  }

  onChange(listener: PublicationListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Whether another publisher has to stay away. */
  isTaken(cameraId: string): boolean {
    const entry = this.#current.get(cameraId);
    return entry !== undefined && entry.publication.silentMs < GIVES_WAY_MS;
  }

  /** The publication at an internal path. */
  at(path: string): Publication | undefined {
    const entry = this.#current.get(path.slice(path.indexOf('/') + 1));
    return entry?.publication.path === path ? entry.publication : undefined;
  }

  /** The camera must not be taken. */
  begin(publication: Publication, evict: () => void): void {
    const { cameraId } = publication;
    this.#current.get(cameraId)?.evict();
    this.#current.set(cameraId, { publication, evict });
    this.#tell(cameraId, true);
  }

  /** Ends a publication once; its readers are closed. */
  end(publication: Publication): void {
    const { cameraId } = publication;
    if (this.#current.get(cameraId)?.publication !== publication) return;
    this.#current.delete(cameraId);
    publication.end();
    this.#tell(cameraId, false);
  }

  #tell(cameraId: string, publishing: boolean): void {
    for (const listener of [...this.#listeners]) listener(cameraId, publishing);
  }
}
