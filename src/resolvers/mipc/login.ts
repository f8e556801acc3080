/** From a password to a session: key exchange, then login (docs/vendors/mipc.md, "Logging in"). */
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { readKeyExchange, readLogin } from './answers.js';
import type { MipcSettings } from './config.js';
import { newPrivateKey, PRIME, publicKey, ROOT, sharedKey } from './key-exchange.js';
import { nid } from './nid.js';
import type { Parameters } from './parameters.js';
import { encipheredHash, encipheredText, passwordHash, type PasswordEncoding } from './password.js';
import { MipcSession } from './session.js';
import type { SignalServer } from './signal-server.js';
import { MipcRefusal } from './status.js';

type Exchange = Readonly<{ lid: string; shared: string }>;

/** What the maker's page says of itself when it logs in: nothing. */
const CLIENT = '{"app":{}}';

export class MipcLogin {
  /** How the account's password was taken. */
  #encoding: PasswordEncoding = 'utf8';

  constructor(
    private readonly settings: Pick<
      MipcSettings,
      'username' | 'password' | 'primeParameter' | 'passwordParameter'
    >,
    private readonly server: SignalServer,
    private readonly context: Pick<DeviceContext, 'clock' | 'hide'>,
  ) {}

  /**
   * A password that is not plain ASCII is tried both ways, once each: accounts that were made with
   * the maker's page know only the low bytes of its characters.
   * @param afterSeq the last number that was used; numbers only grow
   * @throws DeviceFailure
   */
  async logIn(queue: string | null, afterSeq: number, signal: AbortSignal): Promise<MipcSession> {
    try {
      return await this.#logInWith(this.#encoding, queue, afterSeq + 1, signal);
    } catch (error) {
      const isPassword = error instanceof MipcRefusal && error.status === 'accounts.pass.invalid';
      if (!isPassword || this.#encoding === 'latin1' || this.#isAscii) throw error;
    }
    const session = await this.#logInWith('latin1', queue, afterSeq + 2, signal);
    this.#encoding = 'latin1';
    return session;
  }

  get #isAscii(): boolean {
    const { password } = this.settings;
    return Buffer.byteLength(password) === password.length;
  }

  async #logInWith(
    encoding: PasswordEncoding,
    queue: string | null,
    seq: number,
    signal: AbortSignal,
  ): Promise<MipcSession> {
    const { lid, shared } = await this.#exchangeKeys(queue, signal);
    const { username, password, passwordParameter } = this.settings;
    const signature = nid({ seq, id: lid, shared, flag: 2 });
    const hash = passwordHash(password, encoding);
    const enciphered = encipheredHash(hash, shared);
    for (const secret of [signature, hash, enciphered]) this.context.hide(secret);
    const parameters: Parameters = {
      lid,
      nid: signature,
      user: username,
      [unprefixed(passwordParameter)]: enciphered,
      session_req: 1,
      param: [
        { name: 'spv', value: 'v1' },
        { name: 'uctx', value: encipheredText(CLIENT, shared) },
      ],
    };
    const data = await this.server.call({ name: 'cacs_login_req.js', queue, parameters }, signal);
    const { sid, seq: serverSeq } = readLogin(data);
    this.context.hide(sid);
    return new MipcSession(sid, shared, Math.max(seq, serverSeq), this.context.clock.monotonic());
  }

  async #exchangeKeys(queue: string | null, signal: AbortSignal): Promise<Exchange> {
    const privateKey = newPrivateKey();
    const parameters: Parameters = {
      [unprefixed(this.settings.primeParameter)]: PRIME,
      root_num: ROOT,
      key_a2b: publicKey(privateKey),
      tid: 0,
    };
    const data = await this.server.call({ name: 'cacs_dh_req.js', queue, parameters }, signal);
    const { lid, key_b2a: theirs } = readKeyExchange(data);
    const shared = sharedKey(theirs, privateKey);
    if (shared === null)
      throw new DeviceFailure('bad_reply', "the server's half of the key exchange is no key");
    this.context.hide(shared);
    return { lid, shared };
  }
}

/** Every parameter begins with d, which is put in front of it when it is sent. */
const unprefixed = (name: string): string => name.slice(1);
