/** Cameras whose pictures carry their numbers, with a gap in what is recorded of the first. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clip, downloadClip } from '../rig/clip.js';
import { Camrelay } from '../rig/camrelay.js';
import { GstCamera } from '../rig/gst-camera.js';
import { makeAudio, makeVideo } from '../rig/media.js';
import { quickSettings } from '../rig/quick.js';
import { Shared } from '../rig/shared.js';

export const FRAME_MS = 40;
const GONE_MS = 4_000;

type Span = Readonly<{ from: number; to: number }>;
type Stretch = Readonly<{ span: Span; clip: Clip }>;

export class RecordedCameras implements AsyncDisposable {
  private constructor(
    private readonly shared: Shared,
    readonly camrelay: Camrelay,
    /** What is recorded, by camera: before the gap, and behind it as far as it had come. */
    private readonly stretches: ReadonlyMap<string, readonly Stretch[]>,
  ) {}

  /** @param options how long the first one is recorded before and after its gap, ms */
  static async record({
    ids,
    beforeMs,
    afterMs,
  }: {
    ids: readonly [string, ...string[]];
    beforeMs: number;
    afterMs: number;
  }): Promise<RecordedCameras> {
    const shared = new Shared();
    const video = await makeVideo({ gop: 25 });
    const audio = await makeAudio('aac');
    const devices = new Map<string, GstCamera>();
    for (const id of ids) devices.set(id, shared.use(await GstCamera.start({ video, audio })));
    const cameras = Object.fromEntries(
      ids.map((id) => [id, { vendor: 'rtsp', url: devices.get(id)!.url, name: `The ${id}` }]),
    );
    const config = { ...quickSettings, cameras, storage: { segment: '4s' } };
    const camrelay = shared.use(await Camrelay.start({ config }));
    for (const id of ids) await camrelay.untilState(id, 'online', 30_000);
    const [first] = ids;
    const { since } = await camrelay.camera(first);
    await camrelay.untilDurable(first, since! + beforeMs, beforeMs + 30_000);
    await devices.get(first)!.goAway();
    await sleep(GONE_MS);
    await devices.get(first)!.comeBack();
    const back = await camrelay.untilState(first, 'online', 60_000);
    await camrelay.untilDurable(first, back.since! + afterMs, afterMs + 30_000);
    const stretches = new Map<string, Stretch[]>();
    for (const id of ids) {
      const own: Stretch[] = [];
      for (const span of (await camrelay.spans(id)) as unknown as Span[]) {
        own.push({ span, clip: await downloadClip(camrelay, id, span.from, span.to) });
      }
      stretches.set(id, own);
    }
    return new RecordedCameras(shared, camrelay, stretches);
  }

  spansOf(id: string): readonly Span[] {
    return this.stretches.get(id)!.map(({ span }) => span);
  }

  /** The number of the picture that was recorded at a moment. */
  idAt(id: string, ms: number): number {
    const { span, clip } = this.stretches.get(id)!.find(({ span: { from, to } }) => {
      return ms >= from && ms < to;
    })!;
    return clip.played.ids[Math.floor((ms - span.from + 0.5) / FRAME_MS)]!;
  }

  /** When a picture was recorded, of all with its number the one nearest to a moment, ms. */
  momentOf(id: string, picture: number, nearMs: number): number {
    const moments = this.stretches
      .get(id)!
      .flatMap(({ span, clip: { played } }) =>
        played.ids.flatMap((one, at) => (one === picture ? [span.from + at * FRAME_MS] : [])),
      );
    const away = (ms: number): number => Math.abs(ms - nearMs);
    return moments.sort((one, other) => away(one) - away(other))[0] ?? NaN;
  }

  page(id: string, atMs: number | null): string {
    const at = atMs === null ? '' : `at=${new Date(atMs).toISOString()}&`;
    return this.camrelay.http(`/camera/${id}?${at}zoom=2m`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shared[Symbol.asyncDispose]();
  }
}
