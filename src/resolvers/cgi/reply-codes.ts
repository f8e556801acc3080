/**
 * The `code` of a reply that is not 0, in our words. Pure.
 * Source: docs/vendors/cgi.md, "Errors".
 */
import { DeviceFailure, type DeviceFailureCode } from '../device-failure.js';

const MEANINGS: Readonly<Record<number, readonly [DeviceFailureCode, string]>> = {
  [-104]: ['unsupported', 'the camera does not take a value of this command'],
  [-117]: ['offline', 'the camera is busy'],
  [-120]: ['offline', 'the camera is out of memory'],
  201: ['unsupported', 'the camera misses a field of this command'],
  204: ['offline', 'the camera is busy'],
  205: ['unsupported', 'the camera does not take a value of this command'],
  206: ['bad_credentials', 'the camera refused the password; correct it in the configuration'],
  209: ['unsupported', 'the camera cannot do this'],
  299: ['timeout', 'the part of the camera that does this did not answer it'],
};

/** libcurl's own numbers, of a connection that the camera made to somewhere else. */
const CURL_CODES = { least: 1, most: 100 };

export function failureOfCode(code: number): DeviceFailure {
  const known = MEANINGS[code];
  if (known) return new DeviceFailure(known[0], `${known[1]} (code ${code})`);
  const isCurl = code >= CURL_CODES.least && code <= CURL_CODES.most;
  const message = isCurl
    ? `a connection that the camera made by itself failed (libcurl's error ${code})`
    : `the camera reports an error (code ${code})`;
  return new DeviceFailure('bad_reply', message);
}
