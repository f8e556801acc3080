/** What players and publishers say over RTSP. */
import assert from 'node:assert';
import fc from 'fast-check';
import { announcedTrack, parseAnnouncement } from '../../../relay/outputs/rtsp/announcement.js';
import { showsSecret, shownIn } from '../../../relay/outputs/rtsp/credentials.js';
import { formatReply, RtspError, type RtspRequest } from '../../../relay/outputs/rtsp/message.js';
import { RtspParser, type Message } from '../../../relay/outputs/rtsp/parser.js';
import { formatRange, parseRange } from '../../../relay/outputs/rtsp/range.js';
import { goodbye, readReport, senderReport } from '../../../relay/outputs/rtsp/rtp/rtcp.js';
import { FASTEST, SLOWEST, speedOf } from '../../../relay/outputs/rtsp/speed.js';
import { parseTarget } from '../../../relay/outputs/rtsp/target.js';
import { chooseTransport, formatTransport } from '../../../relay/outputs/rtsp/transport.js';
import { piecesOf } from '../changes.js';
import { latin1, utf8, type Target } from '../target.js';
import { unlessRefused } from './refused.js';

const LIMITS = { headerBytes: 4 * 1024, bodyBytes: 8 * 1024 };
const SDP =
  'v=0\r\no=- 0 0 IN IP4 1.2.3.4\r\ns=x\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:streamid=0\r\nm=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/48000/2\r\na=control:rtsp://u:p@h/porch/streamid=1\r\n';
const request = (line: string, headers: readonly string[] = [], body = ''): string =>
  [`${line} RTSP/1.0`, 'CSeq: 7', ...headers, '', body].join('\r\n');

/** Everything there is in bytes that come in these pieces, and how it ended. */
function readAll(pieces: readonly Buffer[]): unknown[] {
  const parser = new RtspParser(LIMITS);
  const found: unknown[] = [];
  try {
    for (const piece of pieces) {
      parser.push(piece);
      for (let message = parser.next(); message; message = parser.next())
        found.push(plain(message));
    }
  } catch (error) {
    if (!(error instanceof RtspError)) throw error;
    found.push([error.status, error.message]);
  }
  return found;
}

const plain = (message: Message): unknown =>
  message.kind === 'request'
    ? { ...message.request, headers: [...message.request.headers] }
    : message;

const rtspMessages: Target = {
  name: 'rtsp-messages',
  seeds: [
    ...latin1(
      request('OPTIONS *'),
      request('ANNOUNCE rtsp://h/porch', [`Content-Length: ${SDP.length}`], SDP),
      request('PLAY rtsp://h/porch', ['Range: npt=0-', 'Session: 1', 'Scale: 2.0']),
      'RTSP/1.0 200 OK\r\nCSeq: 9\r\nContent-Length: 2\r\n\r\nhi',
    ),
    Buffer.from([0x24, 1, 0, 3, 7, 8, 9, 0x24, 0, 0, 0]),
  ],
  words: [
    '\r\n\r\n',
    '\n\n',
    '\r\n ',
    'Content-Length: 5\r\n',
    '$\0\0\x02ab',
    'RTSP/1.0',
    ': ',
    '\0',
  ],
  check: (input) => assert.deepStrictEqual(readAll(piecesOf(input)), readAll([input])),
};

/** One text taken for each header, and the URL, of a request. */
const rtspHeaders: Target = {
  name: 'rtsp-headers',
  seeds: latin1(
    'rtsp://u:p@h:8554/porch/sub/trackID=1?from=-1h&token=x',
    '/porch/trackID=0/',
    'RTP/AVP/TCP;unicast;interleaved=0-1, RTP/AVP;unicast;client_port=41100-41101',
    'RTP/AVP;multicast;mode="PLAY"',
    'npt=12.5-1:02:03.4;time=19970123T143720Z',
    'npt=now-',
    'clock=20260314T092653.589Z-20260314T092700Z',
    'Digest username="a", realm="camrelay", nonce="n", uri="/", response="00", qop=auth, nc=1',
    'Basic YTpi',
    '-2.5',
  ),
  words: ['trackID=', 'interleaved=', 'client_port=', 'npt=', 'clock=', '%', '%2F', 'rtsp://', 'Digest ', 'realm="camrelay"', ';', ',', '-', '  '], // prettier-ignore
  made: fc
    .tuple(fc.constantFrom('npt', 'clock', 'NPT'), fc.integer({ min: 0, max: 1e12 }), fc.nat(1e9))
    .map(([unit, from, more]) => Buffer.from(formatRange(unit === 'clock' ? 'clock' : 'npt', from, from + more))), // prettier-ignore
  check: (input) => {
    const text = input.toString('latin1').replaceAll(/[\r\n\0]/g, ' ');
    checkTarget(text);
    checkTransport(text);
    checkRange(text);
    const asked: RtspRequest = {
      method: 'PLAY',
      uri: '/',
      version: '1.0',
      headers: new Map([['authorization', text], ['speed', text], ['cseq', text]]), // prettier-ignore
      body: Buffer.alloc(0),
    };
    const shown = shownIn(asked, { query: new URLSearchParams() }, 'n');
    assert(!showsSecret(shown, 'correct horse battery staple'));
    const speed = unlessRefused(() => speedOf(asked), RtspError);
    if (speed) assert(speed.scale >= SLOWEST && speed.scale <= FASTEST);
    const lines = formatReply({ status: 200, reason: text, headers: [['X', text]] }, text);
    assert.strictEqual(lines.split(/\r\n|\r|\n/).length, 6, 'a header of somebody else');
  },
};

function checkTarget(uri: string): void {
  const target = unlessRefused(() => parseTarget(uri), RtspError);
  if (!target || target.base === '*') return;
  const track = parseTarget(`${target.base}/trackID=7`);
  assert.deepStrictEqual([track.path, track.track], [target.path, 7]);
}

function checkTransport(header: string): void {
  const chosen = chooseTransport(header);
  if (!chosen) return;
  if (chosen.kind === 'tcp') {
    if (!chosen.channels) return;
    const settled = { kind: 'tcp', channels: chosen.channels } as const;
    assert.deepStrictEqual(chooseTransport(formatTransport(settled)), chosen);
  } else {
    const settled = { ...chosen, serverPorts: [1, 2] } as const;
    assert.deepStrictEqual(chooseTransport(formatTransport(settled, 'ssrc=0')), chosen);
  }
}

function checkRange(header: string): void {
  const range = unlessRefused(() => parseRange(header), RtspError);
  if (!range || typeof range.from !== 'number' || typeof range.to !== 'number') return;
  assert(range.from < range.to);
  assert.deepStrictEqual(parseRange(formatRange(range.unit, range.from, range.to)), range);
}

const announcement: Target = {
  name: 'rtsp-announcement',
  seeds: utf8(
    SDP,
    'v=0\nm=video 0 RTP/AVP 96\n',
    'm=application 0 TCP x\r\nm=audio 0 RTP/AVP 0\r\n',
  ),
  words: ['m=', 'm=video 0 RTP/AVP 96\r\n', 'a=control:', 'a=fmtp:96 ', '\r\n', 'RTP/AVPF', '*'],
  mostBytes: 64 * 1024,
  refusals: [RtspError],
  check: (input) => {
    const { sdp, controls } = parseAnnouncement(input, 'porch');
    const again = parseAnnouncement(Buffer.from(sdp), 'porch');
    const media = sdp.split('\r\n').filter((line) => line.startsWith('m='));
    assert.strictEqual(again.controls.length, media.length);
    assert(media.every((line) => /^m=(video|audio) 0 RTP\/AVP \d{1,3}$/.test(line)));
    assert(sdp.split('\r\n').every((line) => line === '' || /^[a-z]=/.test(line)));
    const track = announcedTrack({ sdp, controls }, input.toString('latin1', 0, 200));
    assert(track === undefined || track < controls.length);
  },
};

const report = { ssrc: 5, cname: 'x', wallMs: 1, timestamp: 2, packets: 3, payloadBytes: 4 };
const rtcp: Target = {
  name: 'rtcp',
  seeds: [senderReport(report), goodbye(5, 'x'), Buffer.from('81c9000700000001', 'hex')],
  mostBytes: 2_048,
  check: (input) => {
    const said = readReport(input);
    assert(said === undefined || input.length >= 4);
    if (said !== undefined && input.length % 4 === 0) assert.strictEqual(readReport(Buffer.concat([input, goodbye(5, 'x')])), 'bye'); // prettier-ignore
  },
};

export const rtspTargets = [rtspMessages, rtspHeaders, announcement, rtcp];
