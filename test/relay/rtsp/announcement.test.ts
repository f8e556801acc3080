import { describe, expect, it } from 'vitest';
import { announcedTrack, parseAnnouncement } from '../../../relay/outputs/rtsp/announcement.js';
import { RtspError } from '../../../relay/outputs/rtsp/message.js';

const SDP = [
  'v=0',
  'o=- 0 0 IN IP4 192.168.1.9',
  's=Evil\tname',
  'c=IN IP4 192.168.1.9',
  't=0 0',
  'm=video 5000 RTP/AVP 96',
  'b=AS:2000',
  'c=IN IP4 224.1.2.3',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1',
  'a=control:streamid=0',
  'a=x-injected:1',
  'm=application 0 RTP/AVP 98',
  'a=control:streamid=1',
  'm=audio 0 RTP/AVP 8',
  'a=control:streamid=2',
].join('\r\n');

const parse = (sdp: string) => parseAnnouncement(Buffer.from(sdp), 'door');

describe('an announcement', () => {
  it('keeps what a depacketiser needs, and nothing else', () => {
    expect(parse(SDP).sdp.split('\r\n')).toEqual([
      'v=0',
      'o=- 0 0 IN IP4 127.0.0.1',
      's=door',
      'c=IN IP4 0.0.0.0',
      't=0 0',
      'a=control:*',
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      'a=fmtp:96 packetization-mode=1',
      'a=control:trackID=0',
      'm=audio 0 RTP/AVP 8',
      'a=control:trackID=2',
      '',
    ]);
  });

  it.each([
    { uri: 'rtsp://h/door/streamid=0', track: 0 },
    { uri: 'rtsp://h/door?key=abc/streamid=2', track: 2 },
    { uri: 'rtsp://h/door/streamid=1/', track: 1 },
    { uri: 'rtsp://h/door/streamid=9', track: undefined },
    { uri: 'rtsp://h/door', track: undefined },
  ])('means track $track by $uri', ({ uri, track }) => {
    expect(announcedTrack(parse(SDP), uri)).toBe(track);
  });

  it('understands absolute controls, whoever the user is', () => {
    const announcement = parse(
      'm=video 0 RTP/AVP 96\na=control:rtsp://h/door/v\nm=audio 0 RTP/AVP 0\na=control:rtsp://h/door/a',
    );
    expect(announcedTrack(announcement, 'rtsp://cam:pw@h/door/a')).toBe(1);
  });

  it('needs no control where there is one medium', () => {
    expect(announcedTrack(parse('m=video 0 RTP/AVP 96'), 'rtsp://h/door')).toBe(0);
  });

  it.each([
    { what: 'nothing in it', sdp: '' },
    { what: 'no picture and no sound', sdp: 'v=0\r\nm=application 0 RTP/AVP 98' },
    { what: 'only encrypted media', sdp: 'm=video 0 RTP/SAVP 96' },
    { what: 'very many media', sdp: 'm=video 0 RTP/AVP 96\n'.repeat(9) },
  ])('is refused with $what', ({ sdp }) => {
    expect(() => parse(sdp)).toThrow(RtspError);
  });
});
