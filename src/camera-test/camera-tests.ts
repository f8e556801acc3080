/** The tests of cameras that go on. */
import type { PushPolicy, PushRule } from '../../relay/push-policy.js';
import type { Relay } from '../../relay/relay.js';
import type { CameraConfig, Config } from '../config/config.js';
import { registerSecrets } from '../config/secrets.js';
import type { Redactor } from '../kit/redactor.js';
import { Slots } from '../kit/slots.js';
import type { Step } from './steps.js';
import { testCamera, type TesterDeps } from './tester.js';

export type CameraTestsDeps = TesterDeps &
  Readonly<{ relay: Pick<Relay, 'streamsOf'>; config: () => Config; redactor: Redactor }>;

const LIMITS = { name: 'camera_tests', atOnce: 4, waiting: 0, what: 'cameras are being tested' };

export class CameraTests implements PushPolicy {
  readonly #slots = new Slots(LIMITS);
  /** Of what is made at a time. */
  readonly bound = this.#slots.bound;
  /** Who may publish as a camera that is not saved yet. */
  readonly #publishers = new Map<string, PushRule>();

  constructor(private readonly deps: CameraTestsDeps) {}

  keyFor(cameraId: string): PushRule | undefined {
    return this.#publishers.get(cameraId);
  }

  /**
   * Resolves once nothing of the test is left, to whether all went well.
   * @param wanted the configuration as it would be with the camera
   * @param begun called when its turn has come
   * @throws CamrelayError too_many_viewers
   */
  async run(
    camera: CameraConfig,
    wanted: Config,
    told: Readonly<{ begun: () => void; step: (step: Step) => void }>,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#slots.use(async () => {
      const { deps } = this;
      registerSecrets({ cameras: [camera] }, deps.redactor, 'minted');
      told.begun();
      const atWork = this.#atWork(camera.id);
      const { publisher } = camera;
      if (publisher && !atWork) this.#publishers.set(camera.id, publisher);
      try {
        const subject = { camera, atWork, stallMs: wanted.relay.stallTimeoutMs };
        return await testCamera(deps, subject, told.step, signal);
      } finally {
        this.#publishers.delete(camera.id);
      }
    }, signal);
  }

  #atWork(id: string) {
    const camera = this.deps.config().cameras.find((candidate) => candidate.id === id);
    const [stream] = this.deps.relay.streamsOf(id);
    return camera && stream ? { camera, stream } : null;
  }
}
