import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { unguarded } from '../../../relay/guard.js';
import { startRtspServer } from '../../../relay/outputs/rtsp/server.js';
import { CamrelayError } from '../../../src/model/errors.js';
import { systemClock } from '../../../src/kit/clock.js';
import { silentLog } from '../../../src/kit/log.js';
import { eventually } from '../../rig/wait.js';
import { Client, sessionOf } from './client.js';
import { directoryOf, SampleStream, policyOf } from '../live-streams.js';
import { FakeClock } from '../../fake-clock.js';
import { start, type StartOptions } from './support.js';
import { AAC, H264, picture, sound } from './tracks.js';

/** A server with one camera that is on air, and a client of it. */
async function onAir(options: Omit<StartOptions, 'streams'> = {}) {
  const stream = new SampleStream('porch');
  stream.begin([H264, AAC]);
  const started = await start({ ...options, streams: [stream, new SampleStream('porch/sub')] });
  const client = await Client.connect(started.url);
  return {
    ...started,
    stream,
    client,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await started[Symbol.asyncDispose]();
    },
  };
}

const ONE = { most: () => 1, mostPerClient: () => 9, ownReserve: 0, isExempt: () => false };
const TCP = 'RTP/AVP/TCP;unicast;interleaved=0-1';

describe('OPTIONS', () => {
  it('lists the methods, echoes CSeq and names the server', async () => {
    await using porch = await onAir();
    const { status, headers } = await porch.client.ask('OPTIONS', '*', { CSeq: '77' });
    expect(status).toBe(200);
    expect(headers.get('cseq')).toBe('77');
    expect(headers.get('server')).toBe('camrelay');
    expect(headers.get('public')).toBe(
      'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER, ANNOUNCE, RECORD',
    );
  });
});

describe('DESCRIBE', () => {
  it('describes every track, with controls relative to the content base', async () => {
    await using porch = await onAir();
    const { status, headers, body } = await porch.client.ask('DESCRIBE', '/porch?token=abc');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/sdp');
    expect(headers.get('content-base')).toBe(`${porch.url}/porch/`);
    expect(body.split('\r\n')).toEqual([
      'v=0',
      `o=- ${porch.stream.run!.startMs} 1 IN IP4 127.0.0.1`,
      's=porch',
      'c=IN IP4 0.0.0.0',
      't=0 0',
      'a=tool:camrelay',
      'a=type:broadcast',
      'a=control:*',
      'a=range:npt=now-',
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      'a=fmtp:96 packetization-mode=1;profile-level-id=64001f;sprop-parameter-sets=Z2QAH6zZ,aOvjyw==',
      'a=control:trackID=0',
      'm=audio 0 RTP/AVP 97',
      'a=rtpmap:97 MPEG4-GENERIC/16000/1',
      'a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408',
      'a=control:trackID=1',
      '',
    ]);
  });

  it('starts a stream that waits for a viewer, and answers when it is there', async () => {
    const clock = new FakeClock();
    const stream = new SampleStream('porch/sub');
    await using started = await start({ streams: [stream], clock });
    await using client = await Client.connect(started.url);
    const answer = client.ask('DESCRIBE', '/porch/sub/');
    await eventually(() => stream.watches > 0, { what: 'a watch', everyMs: 5 });
    stream.begin([H264]);
    expect((await answer).status).toBe(200);
  });

  it('keeps the stream running for the SETUP that follows, but not for ever', async () => {
    const clock = new FakeClock();
    await using porch = await onAir({ clock });
    await porch.client.ask('DESCRIBE', '/porch');
    expect(porch.stream.viewers).toBe(1);
    await clock.advance(12_000);
    expect(porch.stream.viewers).toBe(0);
  });

  it('says 503 and why where the stream does not come', async () => {
    const clock = new FakeClock();
    const stream = new SampleStream('porch');
    await using started = await start({ streams: [stream], clock });
    await using client = await Client.connect(started.url);
    const answer = client.ask('DESCRIBE', '/porch');
    await eventually(() => stream.watches > 0, { what: 'a watch', everyMs: 5 });
    stream.lose({ message: 'the camera refused the password' });
    await clock.advance(10_000);
    expect(await answer).toMatchObject({ status: 503, reason: 'the camera refused the password' });
    expect(stream.viewers).toBe(0);
  });

  it('does not wait where waiting cannot help', async () => {
    const stream = new SampleStream('porch');
    await using started = await start({ streams: [stream], clock: new FakeClock() });
    await using client = await Client.connect(started.url);
    const answer = client.ask('DESCRIBE', '/porch');
    await eventually(() => stream.watches > 0, { what: 'a watch', everyMs: 5 });
    stream.lose({ retryable: false });
    expect((await answer).status).toBe(503);
  });

  it.each([
    { path: '/garden', status: 404 },
    { path: '/porch/other', status: 404 },
    { path: '', status: 404 },
    { path: '/porch?from=-10m', status: 404 },
    { path: '/internal-0123456789abcdef0123456789abcdef/porch', status: 404 },
  ])('of $path is refused with $status', async ({ path, status }) => {
    await using porch = await onAir();
    expect((await porch.client.ask('DESCRIBE', path)).status).toBe(status);
  });
});

describe('SETUP', () => {
  it('takes the first transport it can and tells its ports', async () => {
    await using porch = await onAir();
    const { headers } = await porch.client.ask('SETUP', '/porch/trackID=0', {
      Transport: 'RTP/AVP;multicast,RTP/AVP;unicast;client_port=41000-41001,RTP/AVP/TCP',
    });
    const [rtp, rtcp] = porch.server.address.udpPorts;
    expect(headers.get('transport')).toMatch(
      new RegExp(
        `^RTP/AVP;unicast;client_port=41000-41001;server_port=${rtp}-${rtcp};ssrc=[0-9A-F]{8}$`,
      ),
    );
    expect(headers.get('session')).toMatch(/^[0-9a-f]{32};timeout=60$/);
    expect([rtp % 2, rtcp]).toEqual([0, rtp + 1]);
  });

  it('gives free channels where none, or taken ones, are asked for', async () => {
    await using porch = await onAir();
    const channels = async (transport: string, session?: string): Promise<string> => {
      const { headers } = await porch.client.ask(
        'SETUP',
        `/porch/trackID=${session === undefined ? 0 : 1}`,
        { Transport: transport, ...(session === undefined ? {} : { Session: session }) },
      );
      return /interleaved=([\d-]+)/.exec(headers.get('transport') ?? '')?.[1] ?? 'none';
    };
    expect(await channels('RTP/AVP/TCP;unicast;interleaved=2-3')).toBe('2-3');
    expect(await channels('RTP/AVP/TCP;unicast')).toBe('0-1');
    expect(await channels('RTP/AVP/TCP;unicast;interleaved=3-4')).toBe('4-5');
    expect(await channels('RTP/AVP/TCP;unicast;interleaved=250-251')).toBe('250-251');
  });

  it.each([
    { what: 'multicast', path: '/porch/trackID=0', transport: 'RTP/AVP;multicast', status: 461 },
    { what: 'no transport', path: '/porch/trackID=0', transport: '', status: 461 },
    { what: 'a track that is not there', path: '/porch/trackID=2', transport: TCP, status: 404 },
    { what: 'the whole of a stream of two tracks', path: '/porch', transport: TCP, status: 459 },
    { what: 'an unknown camera', path: '/garden/trackID=0', transport: TCP, status: 404 },
  ])('of $what is refused with $status', async ({ path, transport, status }) => {
    await using porch = await onAir();
    expect((await porch.client.ask('SETUP', path, { Transport: transport })).status).toBe(status);
    expect(porch.stream.viewers).toBe(0);
  });

  it('may name the whole of a stream that has one track', async () => {
    await using porch = await onAir();
    porch.stream.begin([H264]);
    expect((await porch.client.ask('SETUP', '/porch', { Transport: TCP })).status).toBe(200);
  });

  it('refuses another stream in the same session, and another way to travel', async () => {
    await using porch = await onAir();
    const session = sessionOf(await porch.client.setUp('/porch', 0));
    const other = await porch.client.setUp('/porch/sub', 0, session);
    expect(other.status).toBe(459);
    const udp = await porch.client.ask('SETUP', '/porch/trackID=1', {
      Session: session,
      Transport: 'RTP/AVP;client_port=41000-41001',
    });
    expect(udp.status).toBe(461);
  });

  it('is refused while the session plays, and says what is not', async () => {
    await using porch = await onAir();
    const { session } = await porch.client.play('/porch');
    const { status, headers } = await porch.client.setUp('/porch', 1, session);
    expect(status).toBe(455);
    expect(headers.get('allow')).toBe('PLAY, PAUSE, TEARDOWN');
  });

  it('is bounded for one connection', async () => {
    await using porch = await onAir({ limits: { sessionsPerConnection: 2 } });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await porch.client.setUp('/porch', 0)).status);
    expect(statuses).toEqual([200, 200, 453]);
  });

  it('does not outlive ports that are asked for twice', async () => {
    await using porch = await onAir();
    const Transport = 'RTP/AVP;client_port=41000-41001';
    const setup = await porch.client.ask('SETUP', '/porch/trackID=0', { Transport });
    const Session = sessionOf(setup);
    const again = await porch.client.ask('SETUP', '/porch/trackID=1', { Transport, Session });
    expect(again.status).toBe(461);
    expect(porch.stream.viewers).toBe(0);
  });
});

describe('PLAY', () => {
  it('sends the pictures so far at once, from the packet that RTP-Info names', async () => {
    await using porch = await onAir();
    porch.stream.send(picture(0, true), sound(0), picture(1, false));
    const { answer } = await porch.client.play('/porch', 2);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('range')).toBe('npt=now-');
    const video = await porch.client.frameCount(0, 2);
    const info = /url=(\S+);seq=(\d+);rtptime=(\d+),url=(\S+);seq=/.exec(
      answer.headers.get('rtp-info') ?? '',
    );
    const first = video[0]!.packet;
    expect(info?.slice(1, 5)).toEqual([
      `${porch.url}/porch/trackID=0`,
      String(first.readUInt16BE(2)),
      String(first.readUInt32BE(4)),
      `${porch.url}/porch/trackID=1`,
    ]);
  });

  it('sends a report for each track in front of the first packet', async () => {
    await using porch = await onAir();
    porch.stream.send(picture(0, true), sound(0));
    await porch.client.play('/porch', 2);
    await porch.client.frameCount(2, 1);
    expect(porch.client.frames.slice(0, 2).map(({ channel }) => channel)).toEqual([1, 3]);
    const [report] = porch.client.frames;
    const first = porch.client.frames.find(({ channel }) => channel === 0);
    expect(report?.packet.readUInt32BE(16)).toBe(first?.packet.readUInt32BE(4));
    const seconds = report!.packet.readUInt32BE(8) - 2_208_988_800;
    expect(seconds * 1_000).toBe(porch.stream.run!.startMs);
  });

  it('begins with the next key frame where there is none yet', async () => {
    await using porch = await onAir();
    const { answer } = await porch.client.play('/porch');
    expect(answer.headers.has('rtp-info')).toBe(false);
    porch.stream.send(picture(0, false));
    porch.stream.send(picture(1, true));
    const [first] = await porch.client.frameCount(0, 1);
    expect(first!.packet.readUInt8(12) & 0x1f).toBe(24);
  });

  it('leaves out a track that was not set up', async () => {
    await using porch = await onAir();
    porch.stream.send(picture(0, true), sound(0), picture(1, false));
    await porch.client.play('/porch', 1);
    await porch.client.frameCount(0, 3);
    expect(new Set(porch.client.frames.map(({ channel }) => channel))).toEqual(new Set([0, 1]));
  });

  it('uses the channels the player chose', async () => {
    await using porch = await onAir();
    porch.stream.send(picture(0, true));
    const setup = await porch.client.ask('SETUP', '/porch/trackID=0', {
      Transport: 'RTP/AVP/TCP;interleaved=7-9',
    });
    await porch.client.ask('PLAY', '/porch', { Session: sessionOf(setup) });
    await porch.client.frameCount(7, 2);
    expect(new Set(porch.client.frames.map(({ channel }) => channel))).toEqual(new Set([7, 9]));
  });

  it('is taken for now wherever a player wants to begin, but not for another day', async () => {
    await using porch = await onAir();
    const Session = sessionOf(await porch.client.setUp('/porch', 0));
    const past = { Session, Range: 'clock=20240101T000000Z-' };
    expect((await porch.client.ask('PLAY', '/porch', past)).status).toBe(457);
    const play = { Session, Range: 'npt=0.000-', Scale: '2.0' };
    const { status, headers } = await porch.client.ask('PLAY', '/porch/', play);
    expect([status, headers.get('scale')]).toEqual([200, '1.000']);
  });

  it('a second time changes nothing', async () => {
    await using porch = await onAir();
    porch.stream.send(picture(0, true));
    const { session } = await porch.client.play('/porch');
    await porch.client.frameCount(0, 2);
    expect((await porch.client.ask('PLAY', '/porch', { Session: session })).status).toBe(200);
    expect(porch.client.frames.filter(({ channel }) => channel === 0)).toHaveLength(2);
  });

  it.each(['PLAY', 'PAUSE', 'TEARDOWN'])('and the like are for all tracks: %s', async (method) => {
    await using porch = await onAir();
    const { session: Session } = await porch.client.play('/porch', 2);
    const { status } = await porch.client.ask(method, '/porch/trackID=0', { Session });
    expect(status).toBe(460);
  });

  it('may name the track where it is the only one', async () => {
    await using porch = await onAir();
    const Session = sessionOf(await porch.client.setUp('/porch', 0));
    expect((await porch.client.ask('PLAY', '/porch/trackID=0', { Session })).status).toBe(200);
    expect((await porch.client.ask('PLAY', '/porch/trackID=1', { Session })).status).toBe(404);
  });
});

describe('PAUSE', () => {
  it('stops the packets, and PLAY goes on live', async () => {
    await using porch = await onAir();
    porch.stream.send(picture(0, true));
    const { session: Session } = await porch.client.play('/porch');
    await porch.client.frameCount(0, 2);
    expect((await porch.client.ask('PAUSE', '/porch', { Session })).status).toBe(200);
    porch.stream.send(picture(1, false));
    porch.stream.send(picture(2, true));
    const resumed = await porch.client.ask('PLAY', '/porch', { Session });
    const frames = await porch.client.frameCount(0, 4);
    const seq = /seq=(\d+)/.exec(resumed.headers.get('rtp-info') ?? '')?.[1];
    expect(String(frames[2]!.packet.readUInt16BE(2))).toBe(seq);
    expect((frames[2]!.packet.readUInt16BE(2) - frames[1]!.packet.readUInt16BE(2)) & 0xffff).toBe(
      2,
    );
  });
});

describe('a session', () => {
  it('is gone after TEARDOWN', async () => {
    await using porch = await onAir();
    const { session: Session } = await porch.client.play('/porch');
    expect(porch.server.stats.viewers).toBe(1);
    expect((await porch.client.ask('TEARDOWN', '/porch', { Session })).status).toBe(200);
    expect((await porch.client.ask('PLAY', '/porch', { Session })).status).toBe(454);
    expect([porch.server.stats.viewers, porch.stream.viewers]).toEqual([0, 0]);
  });

  it('over TCP ends with its connection', async () => {
    await using porch = await onAir();
    await porch.client.play('/porch');
    porch.client.socket.destroy();
    await eventually(() => porch.stream.viewers === 0, { what: 'the viewer to go', everyMs: 5 });
    expect(porch.server.stats).toEqual({ connections: 0, viewers: 0 });
  });

  it('over UDP outlives its connection, is kept by requests and ends in silence', async () => {
    const clock = new FakeClock();
    await using porch = await onAir({ clock });
    const Transport = 'RTP/AVP;unicast;client_port=41000-41001';
    const Session = sessionOf(await porch.client.ask('SETUP', '/porch/trackID=0', { Transport }));
    await porch.client.ask('PLAY', '/porch', { Session });
    porch.client.socket.destroy();
    await eventually(() => porch.server.stats.connections === 0, { what: 'the end', everyMs: 5 });
    await clock.advance(50_000);
    await using other = await Client.connect(porch.url);
    expect((await other.ask('GET_PARAMETER', '/porch', { Session })).status).toBe(200);
    await clock.advance(50_000);
    expect(porch.server.stats.viewers).toBe(1);
    await clock.advance(20_000);
    expect([porch.server.stats.viewers, porch.stream.viewers]).toEqual([0, 0]);
  });

  it('that is set up and never played ends, and with it the connection', async () => {
    const clock = new FakeClock();
    await using porch = await onAir({ clock });
    await porch.client.setUp('/porch', 0);
    await clock.advance(70_000);
    await porch.client.closed;
    expect(porch.stream.viewers).toBe(0);
  });

  it('that nobody has is answered with 454', async () => {
    await using porch = await onAir();
    for (const method of ['PLAY', 'PAUSE', 'TEARDOWN', 'RECORD', 'GET_PARAMETER', 'SETUP']) {
      const answer = await porch.client.ask(method, '/porch', { Session: 'beef' });
      expect([method, answer.status]).toEqual([method, 454]);
    }
    expect((await porch.client.ask('PLAY', '/porch')).status).toBe(454);
    expect((await porch.client.ask('OPTIONS', '*', { Session: 'beef' })).status).toBe(200);
  });
});

describe('a request', () => {
  it.each([
    { what: 'without CSeq', text: 'OPTIONS * RTSP/1.0\r\n\r\n', status: 400 },
    { what: 'of RTSP 2.0', text: 'OPTIONS * RTSP/2.0\r\nCSeq: 1\r\n\r\n', status: 505 },
    { what: 'with an unknown method', text: 'FLY /porch RTSP/1.0\r\nCSeq: 1\r\n\r\n', status: 501 },
    { what: 'for everything', text: 'DESCRIBE * RTSP/1.0\r\nCSeq: 1\r\n\r\n', status: 405 },
    { what: 'with a bad URL', text: 'DESCRIBE porch RTSP/1.0\r\nCSeq: 1\r\n\r\n', status: 400 },
    {
      what: 'that requires an extension',
      text: 'DESCRIBE /porch RTSP/1.0\r\nCSeq: 1\r\nRequire: www.onvif.org/ver20/backchannel\r\n\r\n',
      status: 551,
    },
    {
      what: 'to set a parameter',
      text: 'SET_PARAMETER /porch RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\na: b',
      status: 451,
    },
  ])('$what is answered with $status, and the next one is heard', async ({ text, status }) => {
    await using porch = await onAir();
    expect((await porch.client.answerTo(text)).status).toBe(status);
    expect((await porch.client.ask('OPTIONS', '*')).status).toBe(200);
  });

  it('that is none is answered with 400 and the end of the connection', async () => {
    await using porch = await onAir();
    expect((await porch.client.answerTo('\x16\x03\x01')).status).toBe(400);
    await porch.client.closed;
  });

  it('may stand between interleaved reports', async () => {
    await using porch = await onAir();
    await porch.client.play('/porch');
    const report = Buffer.from([0x24, 1, 0, 8, 0x81, 201, 0, 1, 0, 0, 0, 1]);
    const text = Buffer.from('GET_PARAMETER /porch RTSP/1.0\r\nCSeq: 5\r\n\r\n');
    const answer = await porch.client.answerTo(Buffer.concat([report, text, report]));
    expect(answer.status).toBe(200);
  });

  it('cannot put a header of its own into the answer', async () => {
    await using porch = await onAir();
    const answer = await porch.client.answerTo(
      'FLY /porch RTSP/1.0\r\nCSeq: 1\r\n\tX-Evil: 1\r\n\r\n',
    );
    expect(answer.headers.has('x-evil')).toBe(false);
  });
});

describe('a connection', () => {
  it('that asks for nothing is dropped', async () => {
    const clock = new FakeClock();
    await using porch = await onAir({ clock });
    await eventually(() => porch.server.stats.connections === 1, { what: 'it', everyMs: 5 });
    await clock.advance(12_000);
    await porch.client.closed;
  });

  it('that never ends its request is dropped, however it trickles', async () => {
    const clock = new FakeClock();
    await using porch = await onAir({ clock });
    await porch.client.ask('OPTIONS', '*');
    for (const piece of ['OPTIONS * RT', 'SP/1.0\r\n', 'X: 1\r\n', 'Y: 1\r\n']) {
      porch.client.socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await clock.advance(3_000);
    }
    await porch.client.closed;
  });

  it('that has been asking is dropped when it has nothing and stays silent', async () => {
    const clock = new FakeClock();
    await using porch = await onAir({ clock });
    await porch.client.ask('OPTIONS', '*');
    await clock.advance(60_000);
    expect(porch.server.stats.connections).toBe(1);
    await clock.advance(10_000);
    await porch.client.closed;
  });

  it('that does not take its end is cut', async () => {
    const clock = new FakeClock();
    await using porch = await onAir({ clock });
    const { port } = new URL(porch.url);
    const stubborn = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    stubborn.write('\x16\x03\x01');
    const ended = once(stubborn, 'end');
    stubborn.resume();
    await ended;
    expect(porch.server.stats.connections).toBe(2);
    await clock.advance(4_000);
    await eventually(() => porch.server.stats.connections === 1, { what: 'the cut', everyMs: 5 });
    stubborn.destroy();
  });

  it('too many is closed at once', async () => {
    await using porch = await onAir({ guard: unguarded({ connections: ONE }) });
    await porch.client.ask('OPTIONS', '*');
    await using second = await Client.connect(porch.url);
    await second.closed;
    expect((await porch.client.ask('OPTIONS', '*')).status).toBe(200);
  });
});

describe('a viewer too many', () => {
  it('is refused when it asks what there is, and when it sets up', async () => {
    const admitViewer = () => {
      throw new CamrelayError('too_many_viewers', 'too many');
    };
    await using porch = await onAir({ guard: unguarded({ admitViewer }) });
    const described = await porch.client.ask('DESCRIBE', '/porch');
    const setUp = await porch.client.ask('SETUP', '/porch/trackID=0', {
      Transport: TCP,
    });
    expect([described.status, setUp.status]).toEqual([453, 453]);
    expect(porch.stream.viewers).toBe(0);
  });
});

describe('the server', () => {
  it('says which port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const starting = startRtspServer({
      listen: { host: '127.0.0.1', port },
      streams: directoryOf([]),
      push: policyOf({}),
      log: silentLog,
      clock: systemClock,
    });
    await expect(starting).rejects.toThrow(CamrelayError);
    await expect(starting).rejects.toMatchObject({ code: 'port_in_use' });
    taken.close();
  });

  it('says goodbye to its players when it closes, and frees its ports', async () => {
    await using porch = await onAir();
    porch.stream.send(picture(0, true));
    await porch.client.play('/porch');
    await porch.client.frameCount(0, 2);
    await porch.server.close();
    await porch.client.closed;
    const last = porch.client.frames.findLast(({ channel }) => channel === 1);
    // Empty report, description, goodbye: RFC 3550, section 6.6.
    expect([last?.packet[1], last?.packet.at(-7)]).toEqual([201, 203]);
    await porch.server.close();
    const again = createServer().listen(porch.server.address.port, '127.0.0.1');
    await once(again, 'listening');
    again.close();
  });

  it('counts every player as a viewer of its stream', async () => {
    await using porch = await onAir();
    await using second = await Client.connect(porch.url);
    await porch.client.play('/porch', 2);
    await second.play('/porch');
    expect([porch.stream.viewers, porch.stream.watches]).toEqual([2, 1]);
    expect(porch.server.stats).toEqual({ connections: 2, viewers: 2 });
  });
});
