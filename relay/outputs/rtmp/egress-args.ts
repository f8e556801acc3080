/** What the egress worker is told to do. Pure. */
import type { Run } from '../../../src/model/sample.js';

/** How long the picture may wait for sound that does not come, µs; ffmpeg's own answer is 10 s. */
const LONGEST_WAIT_US = 200_000;
/** Opus has no place in FLV; speech and more come through well at this, bit/s. */
const AAC_BITRATE = 96_000;

/** Why FLV cannot carry a run; null where it can. */
export function whyUnsupported({ tracks }: Run): string | null {
  if (!tracks.some((track) => track.kind === 'video' && track.codec === 'h265')) return null;
  return 'RTMP and HTTP-FLV cannot carry H.265; watch by HLS or RTSP, or set the camera to H.264';
}

/**
 * Fragmented MP4 on its input, FLV on its output. Nothing is probed: the MP4's header says it all.
 * Not `-fflags nobuffer`, which throws away the key frame that the look at the input has read.
 */
export function egressArgs({ tracks }: Run): string[] {
  const isOpus = tracks.some((track) => track.kind === 'audio' && track.codec === 'opus');
  return [
    ...['-nostdin', '-probesize', '32', '-analyzeduration', '0', '-f', 'mp4', '-i', 'pipe:0'],
    ...['-map', '0:v:0?', '-map', '0:a:0?', '-c:v', 'copy'],
    ...(isOpus ? ['-c:a', 'aac', '-b:a', String(AAC_BITRATE)] : ['-c:a', 'copy']),
    ...['-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1'],
    ...['-max_interleave_delta', String(LONGEST_WAIT_US), 'pipe:1'],
  ];
}
