/** What the device's error codes mean in our words. Source: docs/vendors/reolink.md, "Errors". Pure. */
import { DeviceFailure, type DeviceFailureCode } from '../device-failure.js';

/** A command that the device refused, with the number it gave. */
export class ReolinkRefusal extends DeviceFailure {
  constructor(
    code: DeviceFailureCode,
    message: string,
    readonly rspCode: number,
  ) {
    super(code, message);
  }
}

type Meaning = readonly [DeviceFailureCode, string];

const WRONG_PASSWORD: Meaning = [
  'bad_credentials',
  'the camera refused the user name or password; correct them in the configuration',
];
const LOCKED: Meaning = [
  'bad_credentials',
  'the camera has locked this account after wrong passwords; correct them in the configuration, and wait some minutes',
];
const SESSION_GONE: Meaning = ['session_expired', 'the camera no longer knows our session'];
const NOT_THERE: Meaning = ['unsupported', 'this camera does not have what it was asked for'];
const MISUNDERSTOOD: Meaning = ['bad_reply', 'the camera did not understand what it was asked for'];
const BUSY: Meaning = ['offline', 'the camera says that it cannot answer now'];
const STORAGE: Meaning = [
  'offline',
  'the camera cannot read its storage; look at its card or disk',
];

const MEANINGS: Readonly<Record<number, Meaning>> = {
  [-1]: NOT_THERE,
  [-2]: BUSY,
  [-3]: MISUNDERSTOOD,
  [-4]: NOT_THERE,
  [-5]: [
    'too_many_sessions',
    'all sessions of the camera are taken; close other programs that use it, or give camrelay an account of its own',
  ],
  [-6]: SESSION_GONE,
  [-7]: WRONG_PASSWORD,
  [-8]: ['timeout', 'the camera says that it took too long'],
  [-9]: NOT_THERE,
  [-10]: MISUNDERSTOOD,
  [-11]: BUSY,
  [-12]: BUSY,
  [-13]: MISUNDERSTOOD,
  [-14]: BUSY,
  [-15]: BUSY,
  [-16]: BUSY,
  [-17]: BUSY,
  [-18]: STORAGE,
  [-19]: STORAGE,
  [-20]: STORAGE,
  [-21]: SESSION_GONE,
  [-22]: MISUNDERSTOOD,
  [-23]: MISUNDERSTOOD,
  [-24]: NOT_THERE,
  [-25]: BUSY,
  [-26]: ['no_permission', 'the user may not do this; give it the right in the camera'],
  [-27]: WRONG_PASSWORD,
};

/** Texts that mean the same whatever number stands beside them. The first that fits counts. */
const TEXTS: readonly (readonly [RegExp, Meaning])[] = [
  [/locked/i, LOCKED],
  [/password wrong/i, WRONG_PASSWORD],
  [/please login first/i, SESSION_GONE],
];

/** Of a command that may never have been there: the device lacks it, or has nothing to say. */
const ABSENT: ReadonlySet<number> = new Set([-9, -12, -24]);

/**
 * @param command the one that was refused
 * @param detail as the device sent it; it is read, and not repeated, since it may hold anything
 */
export function refusalOf(command: string, rspCode: number, detail: string): ReolinkRefusal {
  const byText = TEXTS.find(([pattern]) => pattern.test(detail))?.[1];
  const [code, message] = byText ?? MEANINGS[rspCode] ?? MISUNDERSTOOD;
  return new ReolinkRefusal(code, `${message} (${command}: ${rspCode})`, rspCode);
}

/** Whether the device answered that it has no such command, or nothing set for it. */
export function isAbsent(error: unknown): boolean {
  return error instanceof ReolinkRefusal && ABSENT.has(error.rspCode);
}
