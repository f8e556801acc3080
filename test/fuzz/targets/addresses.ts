/** Addresses that people write, and challenges that cameras answer them with. */
import assert from 'node:assert';
import { addressIn } from '../../../relay/knock.js';
import { shownUrl, storedUrl } from '../../../src/config/shown-url.js';
import { ChallengeAnswers } from '../../../src/resolvers/http-auth.js';
import { bestChallenge } from '../../../src/resolvers/http-challenge.js';
import { fillTemplate, templateProblem, templateSecrets } from '../../../src/resolvers/mobotix/url-template.js'; // prettier-ignore
import { hasUserInfo, secretsIn, urlProblem, withCredentials } from '../../../src/resolvers/rtsp/source-url.js'; // prettier-ignore
import { latin1, utf8, type Target } from '../target.js';

const challenge: Target = {
  name: 'http-challenge',
  seeds: latin1(
    'Digest realm="a \\"b\\"", nonce="n", qop="auth,auth-int", algorithm=SHA-256-sess, opaque="o", Basic realm=x',
    'Basic',
    'Negotiate, Digest nonce=n,realm="camera",stale=FALSE',
    'nextnonce="abc", qop=auth, rspauth="00"',
  ),
  words: ['Digest ', 'Basic ', 'nonce=', 'qop=', 'algorithm=', '"', '\\"', ', ', '=', 'MD5-sess'],
  check: (input) => {
    // Node's reader of HTTP takes no other characters in a header.
    const header = input.toString('latin1').replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ' ');
    const best = bestChallenge(header);
    if (!best) return;
    const answers = new ChallengeAnswers(best, { username: 'ü"', password: 'p' });
    const answer = answers.header('GET', '/x');
    assert.match(answer, /^(Basic|Digest) [\t\x20-\x7e\x80-\xff]*$/);
    answers.next(header)?.header('GET', '/x');
  },
};

const USER = { username: 'us er', password: 'p@:/?#' };
const PLACES = { host: '[::1]', rtsp_port: 554, user: 'u', password: 'p/', ch: 0, ch1: 1, stream: 0, pbkey: 'k', port: 80, export_path: '/a b', file_name: 'c.mp4' }; // prettier-ignore
const url: Target = {
  name: 'source-url',
  seeds: utf8(
    'rtsp://user:p%40ss@192.168.1.20:554/stream1?token=abc&x=1',
    'http://[::1]:8080/video.mjpg',
    'rtmp://h/live/x?pwd=1;key=2',
    'rtsp://{user}:{password}@{host}:{rtsp_port}/x/{ch1}/{pbkey}',
    'http://{host}:{port}{export_path}/{file_name}',
  ),
  words: ['://', '@', ':', '/', '?', '#', '%', '%zz', 'rtsp://', '{host}', '{pbkey}', 'password=', '***', '[', ']'], // prettier-ignore
  mostBytes: 4_096,
  check: (input) => {
    const text = input.toString('utf8');
    shownUrl(text);
    storedUrl(text, 'rtsp://a:b@h/?token=c');
    addressIn(text);
    for (const kind of ['live', 'playback', 'export'] as const) {
      if (templateProblem(kind, text) !== null) continue;
      templateSecrets(text);
      fillTemplate(text, PLACES);
    }
    if (urlProblem(text) !== null) return;
    assert(addressIn(text) !== null);
    const shown = shownUrl(text);
    for (const { text: secret } of secretsIn(text)) {
      const isTelling = /^[^?&;=]{8,}$/.test(secret) && !text.replace(secret, '').includes(secret);
      if (isTelling) assert(!shown.includes(secret), 'a secret is shown');
    }
    if (!hasUserInfo(text)) {
      const full = new URL(withCredentials(text, USER));
      assert.strictEqual(decodeURIComponent(full.password), USER.password);
      assert.strictEqual(full.host, new URL(text).host);
    }
  },
};

export const addressTargets = [challenge, url];
