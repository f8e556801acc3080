/** How far a long download is, drawn over itself on a terminal and nowhere else. */
const CELLS = 30;

export type ProgressBar = Readonly<{
  /** @param bytes of all; null where nobody knows */
  draw(doneBytes: number, bytes: number | null): void;
  end(): void;
}>;

export function progressBar(terminal: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!terminal.isTTY) return { draw: () => undefined, end: () => undefined };
  return {
    draw: (doneBytes, bytes) => {
      const done = (doneBytes / 1e6).toFixed(1);
      if (bytes === null) {
        terminal.write(`\r${done} MB`);
        return;
      }
      const cells = '#'.repeat(Math.round((doneBytes / bytes) * CELLS)).padEnd(CELLS, '.');
      terminal.write(`\r[${cells}] ${done} of ${(bytes / 1e6).toFixed(1)} MB`);
    },
    end: () => void terminal.write('\n'),
  };
}
