/** Cameras of every kind, and what can go wrong with each. */
import { GstCamera } from '../rig/gst-camera.js';
import { publish } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo } from '../rig/media.js';
import type { Shared } from '../rig/shared.js';
import { hasGStreamer } from '../rig/tools.js';
import { startMediaHouse } from '../simulators/media-house.js';
import type { Simulator } from '../simulators/simulator.js';
import { SIMULATORS, type SimulatedVendor } from '../simulators/simulators.js';

/** Something that goes wrong and is put right again. */
export type Fault = Readonly<{
  name: string;
  begin: () => void | Promise<void>;
  end: () => void | Promise<void>;
}>;

export type SoakCamera = Readonly<{
  id: string;
  /** Keys of the configuration. */
  keys: Readonly<Record<string, unknown>>;
  faults: readonly Fault[];
  /** Once the program is there. */
  start?: () => void;
  /** What must be shown nowhere. */
  secrets: () => readonly string[];
}>;

const PASSWORD = 'soak-canary-cam-8c1f';
const KEY = 'soak-canary-key-51d7';
const nothing = (): void => undefined;

/** @param rtmp where the program takes publishers */
export async function startCameras(
  count: number,
  shared: Shared,
  rtmp: (path: string) => string,
): Promise<SoakCamera[]> {
  const video = await makeVideo();
  const audio = await makeAudio('aac');
  const cameras: SoakCamera[] = [];
  for (const vendor of ['reolink', 'cgi', 'sercomm', 'mobotix'] as const) {
    // Of its own: what is frozen is frozen for all who play from it.
    const media = shared.use(await startMediaHouse());
    const simulator = shared.use(await SIMULATORS[vendor].start({ port: 0, media }));
    cameras.push(simulated(vendor, simulator));
  }
  cameras.push(demo(), published(await makeMovie(video, audio), shared, rtmp));
  for (let index = 0; hasGStreamer && cameras.length < count; index++) {
    const credentials = index % 2 === 0 ? undefined : { user: 'joe', password: PASSWORD };
    const camera = shared.use(
      await GstCamera.start({ video, audio, ...(credentials && { credentials }) }),
    );
    cameras.push(streamed(`gst${index}`, camera));
  }
  return cameras.slice(-count);
}

function simulated(vendor: SimulatedVendor, simulator: Simulator): SoakCamera {
  const cut = (): void => simulator.cutMedia();
  return {
    id: vendor,
    keys: simulator.camera,
    secrets: () => simulator.secrets,
    faults: [
      { name: 'cut', begin: cut, end: nothing },
      {
        name: 'freezes',
        begin: () => simulator.freezeMedia(true),
        end: () => simulator.freezeMedia(false),
      },
      { name: 'forgets sessions', begin: () => simulator.expireSessions(), end: nothing },
      ...(['failure', 'silence', 'hang_up', 'html'] as const).map((how) => ({
        name: `answers: ${how}`,
        begin: () => {
          simulator.misbehave(how);
          cut();
        },
        end: () => simulator.misbehave(null),
      })),
    ],
  };
}

function streamed(id: string, camera: GstCamera): SoakCamera {
  return {
    id,
    keys: { vendor: 'rtsp', url: camera.secretUrl },
    secrets: () => (camera.spec.credentials ? [PASSWORD] : []),
    faults: [
      { name: 'dies', begin: () => camera.goAway(), end: () => camera.comeBack() },
      {
        name: 'freezes',
        begin: () => camera.command('freeze'),
        end: () => camera.command('thaw'),
      },
      { name: 'falls silent', begin: () => camera.command('mute'), end: () => camera.command('unmute') }, // prettier-ignore
    ],
  };
}

function demo(): SoakCamera {
  const keys = { vendor: 'demo', size: '320x180', fps: 10 };
  return { id: 'demo', keys, faults: [], secrets: () => [] };
}

function published(movie: string, shared: Shared, rtmp: (path: string) => string): SoakCamera {
  const start = () => publish(`${rtmp('pushed')}?key=${KEY}`, movie);
  let encoder: ReturnType<typeof start> | null = null;
  const stop = async (): Promise<void> => {
    await encoder?.[Symbol.asyncDispose]();
    encoder = null;
  };
  shared.use({ [Symbol.asyncDispose]: stop });
  const begin = (): void => void (encoder ??= start());
  return {
    id: 'pushed',
    keys: { vendor: 'push', key: KEY },
    secrets: () => [KEY],
    faults: [{ name: 'is not published', begin: stop, end: begin }],
    start: begin,
  };
}
