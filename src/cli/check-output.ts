/** How `camrelay check` says what it found. */
import type { Difference } from '../../recorder/check-difference.js';
import { CamrelayError } from '../model/errors.js';

/** How many differences there were, and how many there still are. */
export type Counts = Readonly<{ total: number; open: number }>;

/** Prints differences as they are found. @throws CamrelayError disk_failed where the index fails */
export async function printDifferences(
  found: AsyncIterable<Difference>,
  asJson: boolean,
): Promise<Counts> {
  const counts = { total: 0, open: 0 };
  try {
    for await (const { repaired } of asJson ? jsonLines(found) : textLines(found)) {
      counts.total++;
      if (!repaired) counts.open++;
    }
    return counts;
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === 'SqliteError')) throw cause;
    throw new CamrelayError(
      'disk_failed',
      `the index cannot be used: ${cause.message}; camrelay check --rebuild makes it anew`,
      { cause },
    );
  }
}

export function saidCount({ total, open }: Counts): string {
  return total === 0 ? 'index and files agree' : `${total} differ, ${total - open} repaired`;
}

async function* textLines(found: AsyncIterable<Difference>): AsyncGenerator<Difference> {
  for await (const difference of found) {
    const { code, path, message, repaired } = difference;
    console.log(`${code} ${path}: ${message}${repaired ? ' (repaired)' : ''}`);
    yield difference;
  }
}

/** One object, a line for each difference: there may be more of them than fit into memory. */
async function* jsonLines(found: AsyncIterable<Difference>): AsyncGenerator<Difference> {
  let before = '{"differences":[';
  for await (const difference of found) {
    console.log(before + JSON.stringify(difference));
    before = ',';
    yield difference;
  }
  console.log(before === ',' ? ']}' : `${before}]}`);
}
