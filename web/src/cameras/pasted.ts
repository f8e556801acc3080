/** An address that somebody pasted, taken apart, so that its password stands in no field that shows it. */
export type Pasted = Readonly<{
  /** Without user name and password. */
  url: string;
  scheme: string;
  host: string;
  /** Null where the address names none. */
  port: string | null;
  username: string | null;
  password: string | null;
}>;

/** @returns null where it is no address of the form `scheme://…` */
export function takeApart(text: string): Pasted | null {
  // Passwords may hold an `@` that nobody encoded: the last one before the path counts.
  const match = /^\s*([a-z][a-z0-9+.-]*):\/\/([^/?#\s]*)(\S*)\s*$/i.exec(text);
  if (!match) return null;
  const [, scheme = '', authority = '', rest = ''] = match;
  const at = authority.lastIndexOf('@');
  const place = authority.slice(at + 1);
  const user = at < 0 ? null : authority.slice(0, at);
  const colon = user?.indexOf(':') ?? -1;
  const [, host = place, port = null] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(place) ?? [];
  return {
    url: `${scheme}://${place}${rest}`,
    scheme: scheme.toLowerCase(),
    host,
    port,
    username: user === null ? null : decoded(colon < 0 ? user : user.slice(0, colon)),
    password: user === null || colon < 0 ? null : decoded(user.slice(colon + 1)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A `%` that is itself.
  }
}

/**
 * The fields that a pasted address fills, beside others that stay.
 * @param key of the field it was pasted into
 */
export function filledBy(text: string, key: string): Record<string, string> | null {
  const pasted = takeApart(text);
  if (!pasted) return null;
  const { url, scheme, host, port, username, password } = pasted;
  const account = {
    ...(username !== null && { username }),
    ...(password !== null && { password }),
  };
  if (key !== 'host') return { [key]: url, ...account };
  const isWeb = scheme === 'http' || scheme === 'https';
  return {
    host,
    ...(port !== null && (isWeb ? { port } : scheme === 'rtsp' ? { rtsp_port: port } : {})),
    ...(scheme === 'https' && { https: 'true' }),
    ...account,
  };
}
