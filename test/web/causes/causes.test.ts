/** What people are told of what can be wrong. */
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../../src/model/errors.js';
import { GAP_CAUSES } from '../../../src/model/loss.js';
import { causeOf } from '../../../web/src/causes/causes.js';
import { t } from '../../../web/src/words/words.js';

/** Codes that answer a request, and are never why a camera is not there. */
const OF_REQUESTS = new Set<ErrorCode>([
  ...(['bad_config', 'bad_request', 'bad_span', 'camera_disabled', 'camera_exists'] as const),
  ...(['codec_change', 'config_conflict', 'config_readonly', 'no_recording'] as const),
  ...(['port_in_use', 'schema_too_new', 'storage_in_use', 'too_many_viewers'] as const),
  ...(['unknown_camera', 'unsafe_listener', 'usage'] as const),
  ...(['bad_login', 'forbidden', 'last_admin', 'too_many_requests', 'too_many_tokens'] as const),
  ...(['tls_required', 'unauthorized', 'unknown_user', 'user_exists'] as const),
  ...(['wrong_host', 'wrong_origin'] as const),
]);
/** Of losses, which are no errors of their own. */
const OF_LOSSES = [
  'stalled',
  'bad_media',
  'audio_came',
  'lease_renewed',
  'no_tcp',
  'shutdown',
  'clock',
];
const CODES = [
  ...GAP_CAUSES,
  ...OF_LOSSES,
  ...ERROR_CODES.filter((code) => !OF_REQUESTS.has(code)),
];

describe('every cause of a gap and every reason of a camera', () => {
  it.each(CODES)('has words of its own: %s', (code) => {
    const { family, title, sentence } = causeOf(code);
    expect(family).not.toBe('unknown');
    expect(t(title)).not.toBe('');
    expect(t(sentence, { name: 'Barn' })).not.toContain('{');
  });
});

describe('a code that this page does not know', () => {
  it('is simply something missing', () => {
    expect(causeOf('of_tomorrow').family).toBe('unknown');
  });
});
