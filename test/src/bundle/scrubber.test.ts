/** What strangers do not see of a text, and what is left for them. */
import { describe, expect, it } from 'vitest';
import { Scrubber } from '../../../src/bundle/scrubber.js';
import { tracesOf } from '../../../src/bundle/secret-traces.js';
import { Redactor } from '../../../src/kit/redactor.js';

const redactor = new Redactor();
const scrub = (text: string): string => {
  const scrubber = new Scrubber((raw) => redactor.redact(raw));
  scrubber.learn(text);
  return scrubber.scrub(text);
};

describe('a text that is scrubbed', () => {
  it.each([
    'GET /api.cgi?cmd=Login&token=canary7',
    '?dsess_nid=canary7&dsess_sn=1',
    '?dpass=canary7',
    '{"nonce":"canary7"}',
    '{ nonce: "canary7", next: 1 }',
    "{'session' : 'canary7'}",
    '{"body":"{\\"nonce\\":\\"canary7\\"}"}',
    '<nonce type="x">canary7</nonce>',
    'Digest realm="x", nonce="canary7", opaque="canary7", qop="auth"',
    'Session: canary7;timeout=60',
    'userPwd=canary7',
    '{"wifiPsk":"canary7 and more"}',
    '{"pin": 4711777}',
    'rtsp://joe:canary7@10.0.0.7/one',
    '{"user":"canary7"}',
    '<serialNumber>canary7</serialNumber>',
    'http://canary7/one',
    '{"host":"canary7"}',
    'asked pool.canary7.org for the time',
  ])('shows nothing of %s', (text) => {
    const shown = scrub(text);
    expect(shown).not.toContain('canary7');
    expect(shown).not.toContain('4711777');
  });

  it('leaves the name of the software that answers, for it is no place', () => {
    const text = '< Server: GStreamer RTSP server\n< Session: 4711777\n< s=streamed with GStreamer';
    expect(scrub(text)).toBe(text.replace('4711777', '***'));
    expect(scrub('{"server":"canary7"}')).not.toContain('canary7');
  });

  it.each([
    'GET /cgi-bin/api.cgi?cmd=GetNetPort&channel=0',
    '{"rtsp_port":554,"enable":1}',
    '[info] Stream #0:0: Video: h264 (High), yuv420p(tv, bt709), 2560x1440, 25 fps, 90k tbn',
    '[rtsp @ 0x55d1c8a0e3c0] method DESCRIBE failed: 404 Not Found',
    'a=fmtp:96 packetization-mode=1;profile-level-id=640029;sprop-parameter-sets=Z2QAKawbGoB4AiflwEQAAAMABAAAAwDKPGDGWA==,aO48sA==',
    '2026-11-29T19:40:27.123Z connected to 192.168.1.20:554 and [fd00::1]:80',
    '"args": ["-movflags", "+frag_every_frame+empty_moov+default_base_moof", "-bsf:a", "aac_adtstoasc"]',
    '{"username":"admin"}',
    'User-Agent: Lavf/59.27.100',
  ])('leaves %s as it is', (text) => {
    expect(scrub(text)).toBe(text);
  });

  it('has the same name for the same thing, wherever that is', () => {
    const text =
      '{"deviceID":"CBT0001140101"}\nGET /of/CBT0001140101\n88-07-cb-00-02-be 8.8.8.8 1.1.1.1 8.8.8.8';
    expect(scrub(text)).toBe(
      '{"deviceID":"id-1"}\nGET /of/id-1\nmac-1 public-ip-1 public-ip-2 public-ip-1',
    );
  });

  it('finds in one text what another one named', () => {
    const scrubber = new Scrubber((raw) => raw);
    scrubber.learn('{"sn":"1jfiegbrjhy7q"}');
    expect(scrubber.scrub('the camera 1JFIEGBRJHY7Q is away')).toBe('the camera id-1 is away');
  });

  it.each([
    ['a hash', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['a token', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'],
    ['a number nobody can remember', '79228162514264337593543950336'],
    ['base64 with strokes', 'aGVsbG8gd29ybGQ/d2hhdCBpcyB1cD8/ZmluZT8x'],
  ])('takes %s for a secret, whatever stands before it', (_what, word) => {
    expect(scrub(`it said ${word} and went`)).toBe('it said opaque-1 and went');
  });

  it('takes time in proportion to the text', () => {
    const line = '{"a":"b", name=value; http://cam.example.com/x?y=z, 1.2.3.4 "';
    const startedMs = performance.now();
    scrub(line.repeat(5_000));
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});

describe('the traces of a password', () => {
  it('are its hashes, its digits and its mirror image', () => {
    const traces = tracesOf('pa"s');
    expect(traces).toContain('70612273');
    expect(traces).toContain('s"ap');
    expect(traces).toContain(String.raw`s"\ap`);
    expect(traces).toEqual(expect.arrayContaining([expect.stringMatching(/^[\da-f]{64}$/)]));
  });
});
