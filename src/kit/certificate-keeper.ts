/**
 * The certificate at work: read again when its files change, so that a renewed one needs no restart.
 *
 * Two files are rarely replaced in the same instant. What does not fit is said and left; the old pair
 * stays at work until a look finds two that belong together.
 */
import { statSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { type Certificate, type CertificateFiles, readCertificate } from './certificate.js';
import type { Clock } from './clock.js';
import type { Log } from './log.js';
import type { CertificateSource } from './tls-door.js';

const LOOK_EVERY_MS = 5_000;
/** Before its end a certificate should long have been renewed, ms. */
const ENDS_SOON_MS = 7 * 24 * 3_600_000;

type Deps = Readonly<{ clock: Clock; log: Log }>;

export class CertificateKeeper implements CertificateSource, AsyncDisposable {
  readonly #listeners = new Set<(now: SecureContextOptions) => void>();
  readonly #closing = new AbortController();
  readonly #looking: Promise<void>;
  #certificate: Certificate;
  /** What the files looked like when they were last read. */
  #seen: string;
  #saidItEnds = false;

  /** @throws CamrelayError bad_config where there is none that can be used */
  constructor(
    private readonly files: CertificateFiles,
    private readonly deps: Deps,
  ) {
    this.#seen = looksOf(files);
    this.#certificate = readCertificate(files, deps.clock.now());
    this.#warnOfEnd();
    this.#looking = this.#lookAgain(this.#closing.signal);
  }

  get current(): SecureContextOptions {
    return this.#certificate.context;
  }

  onChange(listener: (now: SecureContextOptions) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Reads the files where they look other than before; open connections are left alone. */
  look(): void {
    const looks = looksOf(this.files);
    if (looks === this.#seen) return;
    this.#seen = looks;
    const { clock, log } = this.deps;
    try {
      this.#certificate = readCertificate(this.files, clock.now());
    } catch (error) {
      log.error('the certificate was not taken over; the old one stays at work', { error });
      return;
    }
    this.#saidItEnds = false;
    for (const listener of this.#listeners) listener(this.current);
    log.info('a new certificate is at work', { until: this.#until });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#looking;
  }

  get #until(): string {
    return new Date(this.#certificate.endMs).toISOString();
  }

  async #lookAgain(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.deps.clock.sleep(LOOK_EVERY_MS, signal);
      if (signal.aborted) return;
      this.look();
      this.#warnOfEnd();
    }
  }

  /** Once for each certificate. */
  #warnOfEnd(): void {
    const { clock, log } = this.deps;
    if (this.#saidItEnds || this.#certificate.endMs - clock.now() > ENDS_SOON_MS) return;
    this.#saidItEnds = true;
    log.warn('the certificate ends soon; renew it', { until: this.#until });
  }
}

/** Changes with whatever is done to the files; through links, as certificates are often replaced. */
function looksOf({ cert, key }: CertificateFiles): string {
  return [cert, key].map(lookOf).join(' ');
}

function lookOf(path: string): string {
  try {
    const { dev, ino, size, mtimeMs } = statSync(path);
    return `${dev}:${ino}:${size}:${mtimeMs}`;
  } catch {
    return 'none'; // reading it says why
  }
}
