/** A player that is not ours: ffmpeg, which says what it saw frame by frame and packet by packet. */
import { runToEnd } from './child.js';
import { readStrips, STRIP_FILTER } from './frame-id.js';
import { ffmpegPath } from './tools.js';

/** A packet as it came, undecoded; the hash tells access units apart. */
type Packet = Readonly<{
  dtsS: number;
  ptsS: number;
  durationS: number;
  bytes: number;
  hash: string;
}>;

type PlayedTrack = Readonly<{
  kind: 'video' | 'audio';
  codec: string;
  width: number | null;
  height: number | null;
  sampleRate: number | null;
  packets: readonly Packet[];
}>;

export type Played = Readonly<{
  /** ffmpeg's exit code; 0 where it got everything it asked for. */
  code: number | null;
  video: PlayedTrack | null;
  audio: PlayedTrack | null;
  /** The number in each decoded picture, null where it shows none. */
  ids: readonly (number | null)[];
  /** From the start of the player to its first decoded picture, ms; null where none came. */
  firstFrameMs: number | null;
  stderr: string;
}>;

export type PlayOptions = Readonly<{
  /** Stops after so many seconds of media; null reads to the end. */
  seconds: number | null;
  transport?: 'tcp' | 'udp';
  /** Gives up after so much time, ms. What came until then counts. */
  withinMs?: number;
  inputArgs?: readonly string[];
  /** False where only packets matter; saves the decoding. */
  decode?: boolean;
  /** False plays the picture alone; ffmpeg waits for sound that does not come. */
  sound?: boolean;
  /** Hashes only the coded pictures (H.264), without the parameter sets a camera may repeat. */
  slicesOnly?: boolean;
}>;

/**
 * A short look at a live stream before playing it. Not `-fflags nobuffer`: that throws away every
 * frame read meanwhile, the first key frame among them.
 */
const LIVE_URL = /^(rtsp|rtmp)s?:|^https?:.*\.(ts|flv|mjpeg)\b/;
const QUICK_START = ['-analyzeduration', '1000000', '-probesize', '500000'];

/** Plays a URL or file; every picture is decoded and read, and every packet hashed. */
export async function play(url: string, options: PlayOptions): Promise<Played> {
  const { seconds, transport, withinMs = 30_000, inputArgs, decode = true, slicesOnly } = options;
  const sound = options.sound === false ? [] : ['-map', '0:a?'];
  const limit = seconds === null ? [] : ['-t', String(seconds)];
  const pictures = ['-map', '0:v:0', '-vf', STRIP_FILTER, '-fps_mode', 'passthrough', ...limit];
  const live = LIVE_URL.test(url) ? QUICK_START : [];
  const args = [
    ...['-hide_banner', '-nostdin', '-loglevel', 'info', '-nostats'],
    ...(transport === undefined ? [] : ['-rtsp_transport', transport]),
    ...live,
    ...(inputArgs ?? []),
    ...['-i', url],
    ...(decode ? [...pictures, '-f', 'rawvideo', 'pipe:1'] : []),
    ...(slicesOnly ? ['-bsf:v', 'filter_units=pass_types=1-5'] : []),
    ...['-map', '0:v?', ...sound, '-c', 'copy', ...limit, '-f', 'framehash', '-hash', 'md5'],
    'pipe:3',
  ];
  const { code, stdout, stderr, extra, firstByteMs } = await runToEnd(ffmpegPath, args, {
    timeoutMs: withinMs + 10_000,
    interruptAfterMs: withinMs,
  });
  const tracks = readTracks(extra);
  return {
    code,
    video: tracks.find(({ kind }) => kind === 'video') ?? null,
    audio: tracks.find(({ kind }) => kind === 'audio') ?? null,
    ids: readStrips(stdout),
    firstFrameMs: firstByteMs,
    stderr,
  };
}

type OpenTrack = {
  -readonly [Key in keyof PlayedTrack]: PlayedTrack[Key];
} & { ticks: number; packets: Packet[] };

/** Reads what ffmpeg's `framehash` muxer writes; other lines are passed over. */
function readTracks(text: string): PlayedTrack[] {
  const tracks: OpenTrack[] = [];
  for (const line of text.split('\n')) {
    const header = /^#(\w+) (\d+): (.*)$/.exec(line);
    if (header) {
      const [, key, index, value] = header;
      const track = (tracks[Number(index)] ??= emptyTrack());
      if (key === 'tb') track.ticks = Number(value!.split('/')[1]) / Number(value!.split('/')[0]);
      else if (key === 'media_type') track.kind = value === 'audio' ? 'audio' : 'video';
      else if (key === 'codec_id') track.codec = value!;
      else if (key === 'sample_rate') track.sampleRate = Number(value);
      else if (key === 'dimensions')
        [track.width, track.height] = value!.split('x').map(Number) as [number, number];
      continue;
    }
    const packet = /^(\d+), +(-?\d+), +(-?\d+), +(\d+), +(\d+), ([0-9a-f]+)/.exec(line);
    const track = packet ? tracks[Number(packet[1])] : undefined;
    if (!packet || !track) continue;
    const [dts, pts, duration, bytes] = packet.slice(2, 6).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    track.packets.push({
      dtsS: dts / track.ticks,
      ptsS: pts / track.ticks,
      durationS: duration / track.ticks,
      bytes,
      hash: packet[6]!,
    });
  }
  return tracks;
}

function emptyTrack(): OpenTrack {
  return {
    ...{ kind: 'video', codec: '', width: null, height: null, sampleRate: null },
    ...{ ticks: 1, packets: [] },
  } satisfies OpenTrack;
}
