/** Live HLS and HTTP-FLV behind the door: who asks must be let in to the camera that the address names. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isGone } from '../../relay/outputs/hls/answer.js';
import type { HlsOutput } from '../../relay/outputs/hls/hls-output.js';
import type { RtmpServer } from '../../relay/outputs/rtmp/rtmp-server.js';
import type { Door } from './door.js';

/** `/hls/porch/…` and `/flv/porch.flv`, `/flv/porch/sub.flv`: the first name below is the camera's. */
const LIVE = /^\/(hls|flv)\/([^/?]*)/;

/** Answers what lies under `/hls/` and `/flv/`; false, and nothing done, for any other address. */
export function mediaDoor(
  { hls, rtmp }: Readonly<{ hls: HlsOutput; rtmp: RtmpServer }>,
  door: Door,
): (req: IncomingMessage, res: ServerResponse) => boolean {
  return (req, res) => {
    const [, output, name = ''] = LIVE.exec(req.url ?? '') ?? [];
    if (output === undefined) return false;
    const handle = (): unknown =>
      output === 'hls' ? hls.handle(req, res) : rtmp.handleFlv(req, res);
    // A browser asks without credentials whether it may ask with them.
    if (!door.isClosed || req.method === 'OPTIONS') {
      handle();
      return true;
    }
    const camera = output === 'flv' ? name.replace(/\.flv$/, '') : name;
    door.media(req, res, camera, (pass) => {
      // It may have hung up while its password was looked at.
      if (isGone(res)) return;
      if (output === 'flv') {
        const held = pass.hold(() => res.destroy());
        res.once('close', () => held[Symbol.dispose]());
      }
      handle();
    });
    return true;
  };
}
