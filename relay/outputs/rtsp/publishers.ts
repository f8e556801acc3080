/** ANNOUNCE: who may publish what. */
import { sameSecret } from '../../push-policy.js';
import { parseAnnouncement } from './announcement.js';
import { challenge, shownIn, showsSecret } from './credentials.js';
import type { Entrance } from './entrance.js';
import type { House } from './house.js';
import { RtspError, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import { requireFree, type Announced } from './record-session.js';
import type { Target } from './target.js';

/** Throws what an ANNOUNCE is refused with; what it returns may be set up and recorded. */
export async function admitPublisher(
  request: RtspRequest,
  target: Target,
  { peer, house, entrance }: Readonly<{ peer: Peer; house: House; entrance: Entrance }>,
): Promise<Announced> {
  const cameraId = target.path;
  const rule = house.push.keyFor(cameraId);
  if (rule === undefined) {
    const isKnown = house.streams.find(cameraId) !== undefined;
    throw isKnown
      ? new RtspError(403, 'Camera Is Not a Push Camera')
      : new RtspError(404, 'Unknown Camera');
  }
  // Without a key of its own, whoever publishes has to be an operator.
  const pass = rule.key === null ? await entrance.admit(request, target, 'publish') : null;
  if (rule.key !== null && !showsKey(request, target, rule.key, peer.nonce)) {
    throw new RtspError(401, undefined, challenge(peer.nonce, true));
  }
  const type = request.headers.get('content-type') ?? 'application/sdp';
  if (!/^application\/sdp\b/i.test(type)) throw new RtspError(415);
  const announcement = parseAnnouncement(request.body, cameraId);
  requireFree(house.publications, cameraId);
  return { cameraId, announcement, pass };
}

/** By `?key=`, or by any user name with the key as its password. */
function showsKey(request: RtspRequest, target: Target, key: string, nonce: string): boolean {
  const given = target.query.get('key');
  if (given !== null && sameSecret(given, key)) return true;
  return showsSecret(shownIn(request, target, nonce), key);
}
