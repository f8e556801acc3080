/** The addresses that a camera is told to publish to. Pure. */

/**
 * `short` has nothing behind the application, as in the example of the vendor's document: nobody
 * knows whether firmwares keep a longer one.
 */
export type AddressForm = 'full' | 'short';

/** @param base `rtmp://HOST:PORT` */
export function pushAddress(
  base: string,
  { id, key, form }: Readonly<{ id: string; key: string; form: AddressForm }>,
): string {
  const secret = encodeURIComponent(key);
  return form === 'full' ? `${base}/live/${id}?key=${secret}` : `${base}/${id}.${secret}`;
}

/** Whether an address leads to this camera's place at a camrelay, with this key. */
export function isPushAddress(address: string, id: string, key: string): boolean {
  const forms: readonly AddressForm[] = ['full', 'short'];
  return forms.some((form) => address.endsWith(pushAddress('', { id, key, form })));
}

/** For a person: without path and key. */
export function serverOf(address: string): string {
  return /^rtmps?:\/\/[^/?#@]+/i.exec(address)?.[0] ?? 'an address that is no RTMP address';
}
