/** Why a broker is not there, in a few codes and sentences: what a library says may hold anything. */
export type BrokerTrouble = Readonly<{
  code: 'bad_credentials' | 'refused' | 'bad_certificate' | 'no_authority' | 'unreachable' | 'lost';
  /** For a person. */
  message: string;
  /** Asking again soon can help. */
  passing: boolean;
}>;

export const LOST: BrokerTrouble = {
  code: 'lost',
  message: 'the connection to the broker was lost',
  passing: true,
};
export const NO_AUTHORITY: BrokerTrouble = {
  code: 'no_authority',
  message: 'the file that mqtt.ca names cannot be read; correct its path or its permissions',
  passing: false,
};

/** Bad user name or password, not authorised: MQTT 3.1.1, section 3.2.2.3. */
const NOT_LET_IN: ReadonlySet<unknown> = new Set([4, 5]);

export function troubleOf(error: unknown): BrokerTrouble {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (NOT_LET_IN.has(code)) {
    const message =
      'the broker refused user name or password; correct mqtt.username, mqtt.password';
    return { code: 'bad_credentials', message, passing: false };
  }
  if (typeof code === 'number') {
    return {
      code: 'refused',
      message: `the broker refused the connection (${code})`,
      passing: false,
    };
  }
  if (typeof code === 'string' && /CERT|TLS|SSL|ALTNAME|ISSUER/.test(code)) {
    const message = `the broker's certificate is not trusted (${code}); does mqtt.ca name the right file, and mqtt.url the right host?`;
    return { code: 'bad_certificate', message, passing: false };
  }
  const why = typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
  const message = `the broker does not answer${why}; is it on, and is mqtt.url right?`;
  return { code: 'unreachable', message, passing: true };
}
