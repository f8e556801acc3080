/** `tls`: with which certificate the listeners speak TLS. */
import { z } from 'zod';
import { flag, section, text } from './fields.js';

export type Tls = Readonly<{
  /** Absolute path: the certificate, and behind it those between it and the authority; PEM. */
  cert: string;
  /** Absolute path: its private key, without a passphrase; PEM. */
  key: string;
  /** Whether other machines have to speak TLS; this one never has to. */
  required: boolean;
}>;

const LONGEST_PATH = 1_024;

const file = (what: string) => text(`the path of ${what}`, { longest: LONGEST_PATH });

/** Null where the listeners speak no TLS. */
export const tlsSection = z.preprocess(
  // All sections are read as if they were there; one without a key says nothing.
  (value) => (isEmpty(value) ? null : value),
  section({
    cert: file('a certificate in PEM'),
    key: file('its private key in PEM'),
    required: flag().default(true),
  }).nullable(),
);

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
