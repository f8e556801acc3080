/**
 * The arguments of an ingest worker. Pure.
 *
 * The URL does not stand among them, where `ps` would show it: ffmpeg reads it from its standard
 * input as a playlist of one entry (its concat demuxer). Video and sound leave by pipes of their
 * own, so that sound which is late or never comes cannot hold the picture back.
 *
 * Three habits were measured (docs/design/ingest.md): `nobuffer` is not used, since it throws away
 * the first group of pictures while ffmpeg looks at the stream; `copypriorss` keeps the first key
 * frame, which often has no time stamp yet; `fpsprobesize 0` saves most of the time to the first frame.
 */
import { CamrelayError } from '../src/model/errors.js';
import type { Source } from '../src/resolvers/lease.js';
import { demoInput } from './demo-input.js';
import type { IngestCommand, IngestInput } from './ingest-command.js';
import type { IngestPlan } from './ingest-plan.js';

/** The descriptor on which the lead leaves: the picture, or the sound where there is none. */
const LEAD_FD = 1;
/** The descriptor on which the sound of a picture leaves. */
export const AUDIO_FD = 4;
/** The descriptor on which `-progress` reports. */
export const PROGRESS_FD = 3;

/** How long ffmpeg waits for a silent peer, µs. The watchdog on samples is stricter once media flows. */
const IO_TIMEOUT_US = 10_000_000;
/** How long ffmpeg may look at a stream before it begins, µs. */
const ANALYZE_US = 500_000;
/** Both outputs start here, s: decode times before the first frame's stay positive. */
const TIME_OFFSET_S = 10;
/** Sound leaves ten times a second: one fragment a frame would cost as much as the picture. */
const AUDIO_FRAGMENT_US = 100_000;

/** What ffmpeg may open by itself, by the scheme of the camera's URL. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  rtsp: 'rtp,tcp,udp',
  rtmp: 'rtmp,tcp',
  rtmps: 'rtmps,rtmp,tls,tcp,httpproxy',
  http: 'http,tcp',
  https: 'https,http,tls,tcp,httpproxy',
};
/** What the camera's media may be, whatever it says that it is: nothing that names other places, but for HLS. */
const FORMATS: Readonly<Record<string, string>> = {
  rtsp: 'rtsp',
  rtmp: 'flv,live_flv',
  rtmps: 'flv,live_flv',
  http: 'mpegts,flv,live_flv,mpjpeg,mjpeg,jpeg_pipe,hls,mov,matroska,asf,mpeg,h264,hevc,aac,mp3,ogg,wav,webvtt',
};

export function ingestCommand(source: Source, plan: IngestPlan): IngestCommand {
  const input = source.kind === 'demo' ? demoInput(source) : urlInput(source, plan);
  const outputs = [...videoOutput(input.videoMap, plan), ...audioOutput(input.audioMap, plan)];
  return { args: [...PROGRESS, ...input.args, ...outputs], stdin: input.stdin };
}

const PROGRESS = ['-progress', `pipe:${PROGRESS_FD}`, '-stats_period', '2'];

function urlInput(
  { url, transport }: Extract<Source, { kind: 'url' }>,
  { video }: IngestPlan,
): IngestInput {
  const scheme = /^[a-z]+(?=:\/\/)/.exec(url)?.[0] ?? '';
  const protocols = PROTOCOLS[scheme];
  if (protocols === undefined || /[\p{Cc}\s]/u.test(url)) {
    throw new CamrelayError('unsupported', 'the camera has an address that camrelay cannot open');
  }
  const isHttp = scheme.startsWith('http');
  const formats = FORMATS[isHttp ? 'http' : scheme] ?? '';
  const isHls = isHttp && /\.m3u8?(\?|$)/i.test(url);
  const whitelist = `pipe,${protocols}${isHttp ? ',hls,crypto' : ''}`;
  const options = [
    ...(scheme.startsWith('rtsp')
      ? [`rtsp_transport ${transport}`, `timeout ${IO_TIMEOUT_US}`]
      : []),
    ...(isHttp ? [`rw_timeout ${IO_TIMEOUT_US}`] : []),
    // JPEGs over HTTP tell no time, and ffmpeg takes 25 a second for granted: their arrival counts.
    ...(isHttp && video === 'encode' ? ['use_wallclock_as_timestamps 1'] : []),
    ...(scheme.startsWith('rtmp') ? [`rw_timeout ${IO_TIMEOUT_US}`] : []),
    'fpsprobesize 0',
    `analyzeduration ${ANALYZE_US}`,
  ];
  const quoted = `'${url.replaceAll("'", String.raw`'\''`)}'`;
  return {
    args: [
      // HLS comes a segment at a time; everything else at the speed of life.
      ...(isHls ? ['-re'] : []),
      '-fpsprobesize', '0', '-analyzeduration', String(ANALYZE_US),
      '-f', 'concat', '-safe', '0',
      '-protocol_whitelist', whitelist, '-format_whitelist', `concat,${formats}`, '-i', 'pipe:0',
    ],
    stdin: ['ffconcat version 1.0', `file ${quoted}`, ...options.map((line) => `option ${line}`), ''].join('\n'),
    videoMap: '0:v:0',
    audioMap: '0:a:0',
  }; // prettier-ignore
}

function videoOutput(map: string, { video }: IngestPlan): string[] {
  if (video === 'none') return [];
  return [
    '-map', map,
    ...(video === 'copy' ? ['-c:v', 'copy', '-copypriorss', '1'] : encodeVideo()),
    '-output_ts_offset', String(TIME_OFFSET_S),
    '-video_track_timescale', '90000',
    ...fragmentedMp4('+frag_every_frame+empty_moov'),
    `pipe:${LEAD_FD}`,
  ]; // prettier-ignore
}

/** H.264 that every player takes, with a key frame every two seconds; no picture twice to fill a rate. */
function encodeVideo(): string[] {
  return [
    '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-crf', '23',
    '-force_key_frames', 'expr:gte(t,n_forced*2)', '-fps_mode', 'vfr',
  ]; // prettier-ignore
}

function audioOutput(map: string, { audio, video }: IngestPlan): string[] {
  if (audio === 'none') return [];
  return [
    '-map', map,
    ...AUDIO_CODING[audio],
    '-output_ts_offset', String(TIME_OFFSET_S),
    // Raw AAC tells its configuration only with its first frame: the movie waits for that.
    ...fragmentedMp4('+delay_moov'),
    '-frag_duration', String(AUDIO_FRAGMENT_US),
    `pipe:${video === 'none' ? LEAD_FD : AUDIO_FD}`,
  ]; // prettier-ignore
}

const COPY_AUDIO = ['-c:a', 'copy', '-copypriorss', '1'];
const AUDIO_CODING: Readonly<Record<Exclude<IngestPlan['audio'], 'none'>, readonly string[]>> = {
  // MPEG-TS and HLS carry AAC in ADTS frames, which MP4 does not take; other AAC passes through.
  copy_aac: [...COPY_AUDIO, '-bsf:a', 'aac_adtstoasc'],
  copy_opus: COPY_AUDIO,
  encode: ['-c:a', 'aac', '-b:a', '64k'],
};

/**
 * With the true decode times, which the two outputs share: each track would begin at zero but for
 * `frag_discont`, be moved on its own but for `avoid_negative_ts`, and hide its start in an edit
 * list but for `use_editlist`.
 */
function fragmentedMp4(flags: string): string[] {
  return [
    '-f', 'mp4', '-strict', '-2', '-movflags', `${flags}+default_base_moof+frag_discont`,
    '-use_editlist', '0', '-avoid_negative_ts', 'disabled', '-flush_packets', '1',
  ]; // prettier-ignore
}
