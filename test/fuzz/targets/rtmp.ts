/** What players and publishers say over RTMP: the library's parser behind our bounds. */
import assert from 'node:assert';
import { Channel } from '../../../relay/outputs/rtmp/channel.js';
import type { FlvPacket } from '../../../relay/outputs/rtmp/library.js';
import { type RtmpClient, RtmpProtocol } from '../../../relay/outputs/rtmp/rtmp-protocol.js';
import { isFlvUrl, parseFlvUrl, parseRtmpAddress } from '../../../relay/outputs/rtmp/stream-address.js'; // prettier-ignore
import { piecesOf } from '../changes.js';
import { utf8, type Target } from '../target.js';

const HANDSHAKE = Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * 1536)]);
/** Of a client's bytes at most so much is answered: each command by some hundred bytes. */
const ANSWERED = 200;

/** Accepts whatever is asked for, and shows what it is sent to itself. */
class Everybody implements RtmpClient {
  outputBytes = 0;
  readonly channel = new Channel();
  readonly protocol = new RtmpProtocol(this);

  constructor() {
    this.channel.announce({ audio: true, video: true });
    this.channel.join({
      id: 'x',
      ip: '',
      protocol: 'rtmp',
      endTime: 0,
      sendBuffer: () => undefined,
      burstSent: () => undefined,
      end: () => undefined,
    } as unknown as Parameters<Channel['join']>[0]);
  }

  output(bytes: Buffer): void {
    this.outputBytes += bytes.length;
  }

  play(app: string, name: string): void {
    parseRtmpAddress(app, name);
    this.protocol.acceptPlay();
  }

  publish(app: string, name: string): void {
    parseRtmpAddress(app, name);
    this.protocol.acceptPublish();
  }

  packet(packet: FlvPacket): void {
    this.channel.push(packet);
  }

  done(): void {
    return;
  }
}

const u24 = (value: number): number[] => [value >> 16, (value >> 8) & 0xff, value & 0xff];
const message = (type: number, payload: Buffer, chunkStream = 3): Buffer =>
  Buffer.concat([Buffer.from([chunkStream, ...u24(0), ...u24(payload.length), type, 1, 0, 0, 0]), payload]); // prettier-ignore
const text = (value: string): Buffer =>
  Buffer.concat([Buffer.from([2, 0, value.length]), Buffer.from(value)]);
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
};
const NULL = Buffer.from([5]);
const app = Buffer.concat([Buffer.from([3, 0, 3]), Buffer.from('app'), text('live'), Buffer.from([0, 0, 9])]); // prettier-ignore
const command = (...parts: readonly Buffer[]): Buffer => message(20, Buffer.concat(parts));
const CONNECT = command(text('connect'), number(1), app);
const PUBLISH = command(text('publish'), number(5), NULL, text('porch?key=1'), text('live'));
const MEDIA = Buffer.concat([
  message(18, Buffer.from('02000d40736574446174614672616d6503000577696474680040940000000000000000 09'.replace(' ', ''), 'hex')), // prettier-ignore
  message(9, Buffer.from('1700000000014d401fffe1000467424d1f01000468ce3c80', 'hex'), 4),
  message(9, Buffer.from('1701000000000000026588', 'hex'), 4),
  message(8, Buffer.from('af001190', 'hex'), 5),
  message(8, Buffer.from('af01aabbcc', 'hex'), 5),
]);

const rtmp: Target = {
  name: 'rtmp',
  seeds: [
    Buffer.concat([CONNECT, command(text('createStream'), number(2), NULL), PUBLISH, MEDIA]),
    Buffer.concat([CONNECT, command(text('play'), number(4), NULL, text('porch'))]),
    Buffer.concat([CONNECT, message(1, Buffer.from([0, 0, 0x10, 0])), message(5, Buffer.from([0, 0, 0, 1])), command(text('deleteStream'), number(3), NULL, number(1))]), // prettier-ignore
    Buffer.concat([CONNECT, PUBLISH, message(9, Buffer.from('90687663310000000001', 'hex'), 4), message(8, Buffer.from('9f4f707573', 'hex'), 5)]), // prettier-ignore
  ],
  words: ['\x03\0\0\0\0\0\0\x14\x01\0\0\0', '\x08\0\0\0', '\0\0\x09', 'connect', 'publish', '@setDataFrame', 'hvc1'], // prettier-ignore
  // Whatever it throws, the connection is closed (RtmpProtocol.receive).
  refusals: [Error],
  check: (input) => {
    const client = new Everybody();
    client.protocol.receive(HANDSHAKE);
    const greeted = client.outputBytes;
    try {
      for (const piece of piecesOf(input)) client.protocol.receive(piece);
    } finally {
      const answered = client.outputBytes - greeted;
      assert(answered <= 4_096 + ANSWERED * input.length, `${answered} bytes of answers`);
    }
  },
};

const addresses: Target = {
  name: 'rtmp-addresses',
  seeds: utf8(
    'live/porch/sub?key=1',
    'porch.s3cret',
    '/flv/porch/sub.flv?token=1',
    'live/porch\nx',
  ),
  words: ['live/', '.', '?', '/', '/flv/', '.flv', '%2F', 'key='],
  mostBytes: 4_096,
  check: (input) => {
    const [first = '', second = ''] = input.toString('utf8').split('\n', 2);
    const address = parseRtmpAddress(first, second);
    if (address) {
      assert(address.path !== '' && address.path.length <= 200);
      assert(address.path.split('/').every((part) => part !== ''));
    }
    const path = parseFlvUrl(first);
    if (path !== null) assert(isFlvUrl(first) && path !== '' && path.length <= 200);
  },
};

export const rtmpTargets = [rtmp, addresses];
