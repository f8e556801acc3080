/**
 * Who is let in to watch or to publish, on one connection.
 *
 * Whoever was let in to a camera may set up its tracks without showing anything again: players leave
 * a token out of the addresses that they put together from the description.
 * Source: RFC 2326, section 11.3 and RFC 2617 (challenges).
 */
import type { Pass, Wish } from '../../../src/model/access.js';
import { cameraOfPath } from '../../../src/model/access.js';
import { CamrelayError } from '../../../src/model/errors.js';
import { challenge, shownIn } from './credentials.js';
import type { House } from './house.js';
import { RtspError, type RtspRequest, type Status } from './message.js';
import type { Peer } from './peer.js';
import type { Target } from './target.js';

/** A wrong nonce is answered with this connection's; a player asks for a few streams at most. */
const MOST_KNOWN = 16;

const STATUS: Readonly<Partial<Record<CamrelayError['code'], Status>>> = {
  forbidden: 403,
  too_many_requests: 503,
  unknown_camera: 404,
};

export class Entrance implements Disposable {
  /** Who was let in on this connection, by camera. */
  readonly #known = new Map<string, Readonly<{ pass: Pass; held: Disposable }>>();
  #isGone = false;

  constructor(
    private readonly peer: Peer,
    private readonly house: Pick<House, 'door'>,
  ) {}

  /** Throws a 401, 403, 404 or 503. */
  async admit(request: RtspRequest, target: Target, to: Wish['to']): Promise<Pass> {
    const { door } = this.house;
    const camera = cameraOfPath(target.path);
    const shown = shownIn(request, target, this.peer.nonce);
    const known = to === 'watch' && shown.kind === 'nothing' ? this.#known.get(camera) : undefined;
    if (known) return known.pass;
    try {
      const pass = await door.admit({ camera, to }, shown, this.peer.host);
      if (door.isClosed && to === 'watch') this.#remember(camera, pass);
      return pass;
    } catch (error) {
      if (!(error instanceof CamrelayError)) throw error;
      if (error.code === 'unauthorized') throw this.#unauthorized();
      throw new RtspError(STATUS[error.code] ?? 500, error.message);
    }
  }

  /** The connection is gone. */
  [Symbol.dispose](): void {
    this.#isGone = true;
    for (const camera of [...this.#known.keys()]) this.#forget(camera);
  }

  #remember(camera: string, pass: Pass): void {
    this.#forget(camera);
    if (this.#isGone || this.#known.size >= MOST_KNOWN) return;
    this.#known.set(camera, { pass, held: pass.hold(() => this.#known.delete(camera)) });
  }

  #forget(camera: string): void {
    this.#known.get(camera)?.held[Symbol.dispose]();
    this.#known.delete(camera);
  }

  #unauthorized(): RtspError {
    const { door } = this.house;
    return new RtspError(401, undefined, challenge(this.peer.nonce, door.takesDigest));
  }
}
