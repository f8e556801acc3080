/** What a check can find, and what can be done about it. */
import type { RecordedPart } from '../src/model/recording.js';

/** Public codes; they never change their meaning (docs/design/storage.md). */
export type DifferenceCode =
  | 'garbage_left'
  | 'row_without_file'
  | 'file_unreadable'
  | 'file_foreign'
  | 'file_swapped'
  | 'file_damaged'
  | 'file_unfinished'
  | 'file_too_short'
  | 'file_too_long'
  | 'file_without_row'
  | 'file_empty'
  | 'file_overlaps'
  | 'parts_differ'
  | 'bytes_changed'
  | 'media_damaged'
  | 'checksum_missing'
  | 'bytes_differ';

/** One thing in which the index and the files differ. */
export type Difference = Readonly<{
  code: DifferenceCode;
  /** Relative to the storage directory. */
  path: string;
  /** For a person. */
  message: string;
  repaired: boolean;
}>;

export type Remedy =
  /** None that is sure to lose nothing that plays. */
  | { type: 'none' }
  /** The row goes; whatever file has its name stays. */
  | { type: 'drop' }
  /** The row goes and the file gets another, made from what it says itself. */
  | { type: 'renew' }
  /** Row and remains of the file go: not one whole part is left. */
  | { type: 'discard' }
  /** The row gets what follows its standing parts, and what is torn behind that is cut off. */
  | { type: 'mend'; standing: readonly RecordedPart[] }
  /** The row gets the checksum that was counted. */
  | { type: 'count'; checksum: number }
  /** The file gets a row. */
  | { type: 'adopt'; startMs: number }
  /** The file goes: there is nothing in it. */
  | { type: 'remove' };

export type Finding = Omit<Difference, 'repaired'> & Readonly<{ remedy: Remedy }>;
