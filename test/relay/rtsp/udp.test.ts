import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../rig/wait.js';
import { Client, sessionOf } from './client.js';
import { h264Units, parseRtp, type RtpPacket } from './rtp/depacketise.js';
import { FakeClock } from '../../fake-clock.js';
import { SampleStream } from '../live-streams.js';
import { start } from './support.js';
import { H264, picture } from './tracks.js';

/** A pair of ports that keeps what comes. */
class UdpPlayer implements AsyncDisposable {
  readonly rtp: RtpPacket[] = [];
  readonly rtcp: Buffer[] = [];

  private constructor(readonly sockets: readonly [Socket, Socket]) {
    sockets[0].on('message', (packet) => this.rtp.push(parseRtp(0, packet)));
    sockets[1].on('message', (packet) => this.rtcp.push(packet));
  }

  static async open(host = '127.0.0.1'): Promise<UdpPlayer> {
    const type = host.includes(':') ? 'udp6' : 'udp4';
    const sockets = [createSocket(type), createSocket(type)] as const;
    for (const socket of sockets) {
      socket.bind(0, host);
      await once(socket, 'listening');
    }
    return new UdpPlayer(sockets);
  }

  get ports(): string {
    return this.sockets.map((socket) => socket.address().port).join('-');
  }

  /** Says something to the server's RTCP port. */
  report(bytes: readonly number[], port: number): void {
    this.sockets[1].send(Buffer.from(bytes), port, '127.0.0.1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) {
      socket.close();
      await once(socket, 'close');
    }
  }
}

const hasIPv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');

const RECEIVER_REPORT = [0x81, 201, 0, 1, 0, 0, 0, 1];
const BYE = [0x81, 203, 0, 1, 0, 0, 0, 1];

async function onAir(clock?: FakeClock) {
  const stream = new SampleStream('porch');
  stream.begin([H264]);
  const started = await start({ streams: [stream], ...(clock === undefined ? {} : { clock }) });
  return { ...started, stream };
}

async function setUp(client: Client, player: UdpPlayer): Promise<string> {
  const Transport = `RTP/AVP;unicast;client_port=${player.ports}`;
  return sessionOf(await client.ask('SETUP', '/porch/trackID=0', { Transport }));
}

async function play(client: Client, player: UdpPlayer): Promise<string> {
  const Session = await setUp(client, player);
  await client.ask('PLAY', '/porch', { Session });
  return Session;
}

describe('a player over UDP', () => {
  it('gets reports, then every packet of the pictures so far, paced', async () => {
    await using porch = await onAir();
    await using client = await Client.connect(porch.url);
    await using player = await UdpPlayer.open();
    const pictures = Array.from({ length: 20 }, (_, index) => picture(index, index === 0, 20_000));
    porch.stream.send(...pictures);
    await play(client, player);
    await eventually(() => player.rtp.filter(({ marker }) => marker).length === 20, {
      what: 'twenty pictures',
      everyMs: 5,
    });
    const sequences = player.rtp.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => (sequences[0]! + index) & 0xffff));
    expect(h264Units(player.rtp.map(({ payload }) => payload))).toHaveLength(22);
    expect(player.rtcp.length).toBeGreaterThan(0);
    expect(player.rtcp[0]!.readUInt32BE(16)).toBe(player.rtp[0]!.timestamp);
  });

  it('is sent a burst and no more until time has passed', async () => {
    const clock = new FakeClock();
    await using porch = await onAir(clock);
    await using client = await Client.connect(porch.url);
    await using player = await UdpPlayer.open();
    porch.stream.send(picture(0, true, 400_000));
    await play(client, player);
    const bytes = (): number => player.rtp.reduce((sum, { payload }) => sum + payload.length, 0);
    await eventually(() => bytes() > 60_000, { what: 'the burst', everyMs: 5 });
    await client.ask('OPTIONS', '*');
    expect(bytes()).toBeLessThan(80_000);
    await clock.advance(20);
    await client.ask('OPTIONS', '*');
    await eventually(() => bytes() > 90_000, { what: 'more', everyMs: 5 });
    expect(bytes()).toBeLessThan(130_000);
    await clock.advance(200);
    await eventually(() => player.rtp.at(-1)?.marker === true, { what: 'the rest', everyMs: 5 });
  });

  it('is kept by its receiver reports', async () => {
    const clock = new FakeClock();
    await using porch = await onAir(clock);
    await using client = await Client.connect(porch.url);
    await using player = await UdpPlayer.open();
    const Session = await play(client, player);
    client.socket.destroy();
    await clock.advance(50_000);
    player.report(RECEIVER_REPORT, porch.server.address.udpPorts[1]);
    await using other = await Client.connect(porch.url);
    await other.ask('OPTIONS', '*');
    await clock.advance(50_000);
    expect(porch.server.stats.viewers).toBe(1);
    expect((await other.ask('TEARDOWN', '/porch', { Session })).status).toBe(200);
  });

  it('may say goodbye by RTCP', async () => {
    await using porch = await onAir();
    await using client = await Client.connect(porch.url);
    await using player = await UdpPlayer.open();
    await play(client, player);
    player.report(BYE, porch.server.address.udpPorts[1]);
    await eventually(() => porch.stream.viewers === 0, { what: 'the end', everyMs: 5 });
  });

  it('is not heard from any other port', async () => {
    await using porch = await onAir();
    await using client = await Client.connect(porch.url);
    await using player = await UdpPlayer.open();
    await using stranger = await UdpPlayer.open();
    await play(client, player);
    stranger.report(BYE, porch.server.address.udpPorts[1]);
    player.report([1, 2, 3], porch.server.address.udpPorts[1]);
    await client.ask('OPTIONS', '*');
    expect(porch.server.stats.viewers).toBe(1);
  });

  it('gives way to whoever opens the same ports after it', async () => {
    await using porch = await onAir();
    await using client = await Client.connect(porch.url);
    await using player = await UdpPlayer.open();
    const before = await play(client, player);
    await using other = await Client.connect(porch.url);
    await play(other, player);
    expect(porch.server.stats.viewers).toBe(1);
    expect((await client.ask('PAUSE', '/porch', { Session: before })).status).toBe(454);
  });

  it('is told goodbye when the stream is over', async () => {
    await using porch = await onAir();
    await using client = await Client.connect(porch.url);
    await using player = await UdpPlayer.open();
    await play(client, player);
    porch.stream.lose({ retryable: false });
    await eventually(() => player.rtcp.at(-1)?.at(-7) === 203, { what: 'goodbye', everyMs: 5 });
    expect(porch.server.stats.viewers).toBe(0);
  });

  it.runIf(hasIPv6)('may speak IPv6', async () => {
    const stream = new SampleStream('porch');
    stream.begin([H264]);
    await using porch = await start({ streams: [stream], host: '::1' });
    await using client = await Client.connect(`rtsp://[::1]:${porch.server.address.port}`);
    await using player = await UdpPlayer.open('::1');
    await play(client, player);
    stream.send(picture(0, true));
    await eventually(() => player.rtp.length === 2, { what: 'a picture', everyMs: 5 });
  });
});
