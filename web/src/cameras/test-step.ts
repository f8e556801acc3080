/** The steps of a camera's test, as they are told. */
export type TestStep = Readonly<{
  step: string;
  state: 'running' | 'ok' | 'warn' | 'failed' | 'skipped';
  took_ms: number | null;
  code: string | null;
  message: string;
  detail: Readonly<Record<string, unknown>>;
}>;

/** A step that is told again takes the place of what was said of it. */
export function withStep(steps: readonly TestStep[], told: TestStep): TestStep[] {
  const isKnown = steps.some(({ step }) => step === told.step);
  return isKnown ? steps.map((old) => (old.step === told.step ? told : old)) : [...steps, told];
}
