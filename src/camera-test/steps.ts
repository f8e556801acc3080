/** The steps of a camera's test, told as they go. */
import type { Clock } from '../kit/clock.js';

const STEPS = ['reach', 'sign_in', 'streams', 'picture', 'sound'] as const;
export type StepName = (typeof STEPS)[number];

export type StepState = 'running' | 'ok' | 'warn' | 'failed' | 'skipped';

export type Step = Readonly<{
  step: StepName;
  state: StepState;
  /** From its beginning on, ms; null for a step that never began. */
  tookMs: number | null;
  code: string | null;
  /** For a person. */
  message: string;
  detail: Readonly<Record<string, unknown>>;
}>;

/** What is said of a step, beside its state. */
export type Saying = Readonly<{ code?: string; detail?: Readonly<Record<string, unknown>> }>;

export class Steps {
  /** The step that runs. */
  #now = -1;
  #startedMs = 0;
  #isFailed = false;
  #isOver = false;

  constructor(
    private readonly tell: (step: Step) => void,
    private readonly clock: Clock,
  ) {}

  get current(): StepName | null {
    return STEPS[this.#now] ?? null;
  }

  /** The next step begins. */
  begin(message: string): void {
    if (this.#isOver) return;
    this.#now++;
    this.#startedMs = this.clock.monotonic();
    this.#say('running', message);
  }

  /** The step that runs still does. */
  goOn(message: string, saying?: Saying): void {
    this.#say('running', message, saying);
  }

  ok(message: string, saying?: Saying): void {
    this.#say('ok', message, saying);
  }

  /** It is done, but a person should know something. */
  warn(message: string, saying: Saying): void {
    this.#say('warn', message, saying);
  }

  /** The step that runs is the last. */
  fail(code: string, message: string): void {
    this.#isFailed = true;
    this.#say('failed', message, { code });
    this.#isOver = true;
  }

  /** @returns whether every step went well; those that never began are skipped */
  end(): boolean {
    this.#isOver = true;
    for (const step of STEPS.slice(this.#now + 1)) {
      const message = 'Not tried';
      this.tell({ step, state: 'skipped', tookMs: null, code: null, message, detail: {} });
    }
    return !this.#isFailed;
  }

  /** What this camera has no need of. */
  skip(message: string): void {
    this.#say('skipped', message);
  }

  #say(state: StepState, message: string, { code, detail }: Saying = {}): void {
    const step = this.current;
    if (step === null || this.#isOver) return;
    const tookMs = Math.round(this.clock.monotonic() - this.#startedMs);
    this.tell({ step, state, tookMs, code: code ?? null, message, detail: detail ?? {} });
  }
}
