/** `<video>` elements that are used again: making one costs a decoder, and browsers have few. */
const MOST_KEPT = 16;

const pool: HTMLVideoElement[] = [];

/** A video without controls, sound or source. */
export function takeVideo(): HTMLVideoElement {
  const video = pool.pop() ?? document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.disablePictureInPicture = true;
  video.disableRemotePlayback = true;
  video.tabIndex = -1;
  return video;
}

/** Takes it out of the document and empties it. */
export function giveBack(video: HTMLVideoElement): void {
  video.remove();
  video.className = '';
  video.removeAttribute('style');
  video.removeAttribute('src');
  video.playbackRate = 1;
  video.load();
  if (pool.length < MOST_KEPT) pool.push(video);
}
