import { describe, expect, it } from 'vitest';
import {
  chooseTransport,
  formatSsrc,
  formatTransport,
} from '../../../relay/outputs/rtsp/transport.js';

describe('the transport', () => {
  it.each([
    {
      header: 'RTP/AVP;unicast;client_port=5000-5001',
      chosen: { kind: 'udp', ports: [5000, 5001] },
    },
    { header: 'RTP/AVP/UDP;client_port=5000', chosen: { kind: 'udp', ports: [5000, 5001] } },
    { header: 'rtp/avp/tcp;interleaved=4-5', chosen: { kind: 'tcp', channels: [4, 5] } },
    { header: 'RTP/AVP/TCP', chosen: { kind: 'tcp', channels: undefined } },
    { header: 'RTP/AVP;interleaved=0-1', chosen: { kind: 'tcp', channels: [0, 1] } },
    {
      header: 'RTP/AVP;multicast,RTP/SAVP;client_port=1-2,RTP/AVP/TCP;interleaved=0-1',
      chosen: { kind: 'tcp', channels: [0, 1] },
    },
    {
      header: 'RTP/AVP;unicast;client_port=6000-6001;mode="PLAY",RTP/AVP/TCP',
      chosen: { kind: 'udp', ports: [6000, 6001] },
    },
  ])('of $header is the first supported one', ({ header, chosen }) => {
    expect(chooseTransport(header)).toEqual(chosen);
  });

  it.each([
    '',
    'RTP/AVP;multicast',
    'RTP/AVP;unicast',
    'RTP/AVP;unicast;client_port=0-1',
    'RTP/AVP;unicast;client_port=70000-70001',
    'RTP/AVP;unicast;client_port=5000-5000',
    'RTP/AVP;unicast;client_port=x',
    'RTP/SAVP/TCP;interleaved=0-1',
    'RAW/RAW/UDP;client_port=5000-5001',
  ])('of %j is none', (header) => {
    expect(chooseTransport(header)).toBeUndefined();
  });

  it('can be held to the kind of the tracks before', () => {
    const header = 'RTP/AVP;client_port=5000-5001,RTP/AVP/TCP;interleaved=0-1';
    expect(chooseTransport(header, 'tcp')).toEqual({ kind: 'tcp', channels: [0, 1] });
  });

  it('is told back with what was settled', () => {
    const tcp = { kind: 'tcp', channels: [2, 3] } as const;
    expect(formatTransport(tcp, formatSsrc(0xabc))).toBe(
      'RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=00000ABC',
    );
    const udp = { kind: 'udp', ports: [5000, 5001], serverPorts: [8554, 8555] } as const;
    expect(formatTransport(udp, 'mode=record')).toBe(
      'RTP/AVP;unicast;client_port=5000-5001;server_port=8554-8555;mode=record',
    );
  });
});
