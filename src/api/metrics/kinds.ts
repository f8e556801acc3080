/** The kinds of metrics there are here: each reads its values from the running parts when it is asked. */
import { Counter, Gauge, type Registry } from 'prom-client';

type Shown<Label extends string, Answer> = Readonly<{
  name: string;
  help: string;
  labels?: readonly Label[];
  /** Tells each value with its labels; what is not told is absent. */
  read: (tell: Tell<Label>) => Answer;
}>;

type Tell<Label extends string> = (labels: Readonly<Record<Label, string>>, value: number) => void;

export function gauge<Label extends string = never>(
  registry: Registry,
  { name, help, labels = [], read }: Shown<Label, void | Promise<void>>,
): void {
  new Gauge({
    ...{ name, help, labelNames: [...labels], registers: [registry] },
    async collect() {
      this.reset();
      // Without labels, `reset` leaves a nought, where nothing was to be told.
      if (labels.length === 0) this.remove();
      await read((told, value) => this.set(told, value));
    },
  });
}

/** What only rises while the program runs; it is counted elsewhere. */
export function counter<Label extends string = never>(
  registry: Registry,
  { name, help, labels = [], read }: Shown<Label, void>,
): void {
  new Counter({
    ...{ name, help, labelNames: [...labels], registers: [registry] },
    collect() {
      this.reset();
      read((told, value) => this.inc(told, value));
    },
  });
}
