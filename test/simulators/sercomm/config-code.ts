/**
 * How a Sercomm camera writes its whole configuration down: Base64 with an alphabet of its own, in
 * which `=` is a digit and `/` fills up. camrelay never asks for that file, since it holds every
 * password; a simulated camera hands it out like a real one.
 */
const USUAL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';
const OWN = 'ACEGIKMOQSUWYBDFHJLNPRTVXZacegikmoqsuwybdfhjlnprtvxz0246813579=+/';

export function encodeConfig(bytes: Buffer): string {
  return translated(bytes.toString('base64'), USUAL, OWN);
}

/** @throws Error where the text holds a character that is no digit */
export function decodeConfig(text: string): Buffer {
  return Buffer.from(translated(text.trim(), OWN, USUAL), 'base64');
}

function translated(text: string, from: string, to: string): string {
  return text.replace(/[^]/g, (character) => {
    const index = from.indexOf(character);
    if (index < 0) throw new Error('no digit of this code');
    return to.charAt(index);
  });
}
