/** The list of cameras: a live picture each, its state in words, and its addresses. */
import Hls from './vendor/hls.js';

const LABELS = { hls: 'HLS', rtsp: 'RTSP', rtmp: 'RTMP', flv: 'HTTP-FLV', snapshot: 'Snapshot' };
const STATES = {
  online: 'Live',
  connecting: 'Connecting',
  offline: 'Not live',
  idle: 'Starts when watched',
  disabled: 'Switched off',
};
const RETRY_MS = 3_000;

const list = document.querySelector('#cameras');
const template = document.querySelector('#camera');
const summary = document.querySelector('#summary');
/** @type {Map<string, { element: HTMLElement, player: { close(): void } | null }>} */
const tiles = new Map();

async function refresh() {
  try {
    const answer = await fetch('api/v1/cameras');
    const { cameras } = await answer.json();
    show(cameras);
  } catch {
    summary.textContent = 'No connection to camrelay. Pictures stand still.';
    for (const { element } of tiles.values()) element.classList.add('old');
  }
}

function show(cameras) {
  const live = cameras.filter(({ state }) => state === 'online').length;
  summary.textContent =
    cameras.length === 0 ? 'No cameras are configured' : `${live} of ${cameras.length} live`;
  for (const [id, { element, player }] of tiles) {
    if (cameras.some((camera) => camera.id === id)) continue;
    player?.close();
    element.remove();
    tiles.delete(id);
  }
  for (const camera of cameras) update(tiles.get(camera.id) ?? addTile(camera), camera);
}

function addTile(camera) {
  const element = template.content.cloneNode(true).firstElementChild;
  element.querySelector('h2').textContent = camera.name;
  element.querySelector('video').setAttribute('aria-label', camera.name);
  const addresses = element.querySelector('dl');
  for (const [key, label] of Object.entries(LABELS)) {
    if (!camera.urls[key]) continue;
    const term = document.createElement('dt');
    const value = document.createElement('dd');
    term.textContent = label;
    value.textContent = camera.urls[key];
    addresses.append(term, value);
  }
  list.append(element);
  const tile = { element, player: null };
  tiles.set(camera.id, tile);
  return tile;
}

function update(tile, camera) {
  const { element } = tile;
  const playable = camera.state === 'online';
  const saved =
    camera.recording && camera.last_durable ? `, saved ${ageOf(camera.last_durable)} ago` : '';
  element.querySelector('.state').textContent = `${STATES[camera.state]}${playable ? saved : ''}`;
  element.classList.toggle('old', !playable);
  const reason = element.querySelector('.reason');
  reason.hidden = !camera.reason || playable;
  reason.textContent = camera.reason?.message ?? '';
  if (playable && !document.hidden)
    tile.player ??= play(element.querySelector('video'), `hls/${camera.id}/index.m3u8`);
}

function ageOf(time) {
  return `${Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000))} s`;
}

function play(video, url) {
  if (!Hls.isSupported()) {
    video.src = url;
    start(video);
    return { close: () => video.removeAttribute('src') };
  }
  const hls = new Hls({ liveSyncDuration: 2, backBufferLength: 10 });
  hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else setTimeout(() => hls.loadSource(url), RETRY_MS);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  hls.on(Hls.Events.MANIFEST_PARSED, () => start(video));
  return { close: () => hls.destroy() };
}

/** A browser may refuse to play before a touch; the picture then waits for it. */
function start(video) {
  video.play().catch(() => {
    video.controls = true;
  });
}

/** A hidden tab costs nothing. */
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return void refresh();
  for (const tile of tiles.values()) {
    tile.player?.close();
    tile.player = null;
  }
});

await refresh();
setInterval(() => {
  if (!document.hidden) void refresh();
}, 2_000);
