/** DESCRIBE and the first SETUP of our own readers of publications. */
import { isFromOwnMachine } from '../../../src/kit/own-machine.js';
import { RtspError, type Reply } from './message.js';
import type { House } from './house.js';
import type { Peer } from './peer.js';
import type { Publication } from './publication.js';
import { ReaderSession } from './reader-session.js';
import type { Session, SessionDeps } from './session.js';
import type { Target } from './target.js';

/** The publication at a path, for clients on this machine only. */
export function publicationAt(
  target: Target,
  peer: Peer,
  { publications }: House,
): Publication | undefined {
  return isFromOwnMachine(peer.socket) ? publications.at(target.path) : undefined;
}

export function describePublication({ announcement }: Publication, { base }: Target): Reply {
  const headers = [
    ['Content-Base', `${base}/`],
    ['Content-Type', 'application/sdp'],
  ] as const;
  return { status: 200, headers, body: announcement.sdp };
}

export function openReaderSession(
  publication: Publication,
  peer: Peer,
  deps: SessionDeps,
): Session {
  if (!publication.hasRoom) throw new RtspError(453);
  return new ReaderSession(publication.path, peer, { ...deps, publication });
}
