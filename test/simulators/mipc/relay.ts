/** The addresses that were minted for streams, and who watches at them. */
import { randomBytes } from 'node:crypto';
import type { Admission, Ask, MediaConnection, MediaHouse, MediaListener } from '../media-house.js';
import type { SimSession, Sessions } from './sessions.js';

type Minted = { readonly session: SimSession; readonly profile: string; isUsed: boolean };

export type RelayRules = Readonly<{
  sessions: Sessions;
  complain: (text: string) => void;
  keepSecret: (...secrets: readonly string[]) => void;
}>;

/** An address nobody has opened dies so long after its session, ms. */
const SURVIVES_MS = 3_000;
/** So many viewers that went without a goodbye, and the camera takes no more. */
const MOST_ABANDONED = 4;

export class Relay implements AsyncDisposable {
  readonly #minted = new Map<string, Minted>();
  readonly #cut = new Set<MediaConnection>();

  private constructor(
    private readonly listener: MediaListener | null,
    private readonly rules: RelayRules,
  ) {}

  static async start(media: MediaHouse | null, rules: RelayRules): Promise<Relay> {
    const door: { relay?: Relay } = {};
    const admit = (ask: Ask): Admission => door.relay?.admit(ask) ?? { refuse: 503 };
    door.relay = new Relay((await media?.rtsp({ door: admit })) ?? null, rules);
    return door.relay;
  }

  get minted(): number {
    return this.#minted.size;
  }

  get viewers(): number {
    return this.listener?.open.length ?? 0;
  }

  /** Viewers that went without TEARDOWN although nobody cut them off; the camera counts them still. */
  get abandoned(): number {
    const ended = this.listener?.ended ?? [];
    return ended.filter((viewer) => !viewer.saidGoodbye && !this.#cut.has(viewer)).length;
  }

  mint(session: SimSession, serial: string, profile: string): string {
    const token = randomBytes(12).toString('hex');
    const path = `/live/${serial}_${profile}_${token}`;
    this.#minted.set(path, { session, profile, isUsed: false });
    const url = `rtsp://127.0.0.1:${this.listener?.port ?? 1}${path}`;
    this.rules.keepSecret(token, path, url);
    return url;
  }

  admit({ target }: Ask): Admission {
    const minted = this.#minted.get(target);
    if (!minted) return { refuse: 404 };
    if (minted.isUsed) {
      this.rules.complain('the address of a stream was used twice');
      return { refuse: 404 };
    }
    const { endedMs } = minted.session;
    const isAlive = this.rules.sessions.isAlive(minted.session) || endedMs === null;
    if (!isAlive && performance.now() - endedMs > SURVIVES_MS) return { refuse: 404 };
    if (this.abandoned > MOST_ABANDONED) {
      this.rules.complain(`${this.abandoned} viewers went without TEARDOWN`);
      return { refuse: 503 };
    }
    minted.isUsed = true;
    return { film: minted.profile === 'p0' ? 'main' : 'sub' };
  }

  cutAll(): void {
    for (const viewer of this.listener?.open ?? []) {
      this.#cut.add(viewer);
      viewer.cut();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.listener?.[Symbol.asyncDispose]();
  }
}
